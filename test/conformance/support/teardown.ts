// @ts-check
"use strict";

module.exports = async () => {
  const stop = Reflect.get(globalThis, "stopConformanceServers");
  await stop?.();
};
