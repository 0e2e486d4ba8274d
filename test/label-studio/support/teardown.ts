// @ts-check
"use strict";

module.exports = async () => {
  const stop = Reflect.get(globalThis, "stopLabelStudioServers");
  await stop?.();
};
