export default async function teardown(): Promise<void> {
  const stop: unknown = Reflect.get(globalThis, "stopConformanceServers");
  if (typeof stop === "function") {
    await stop();
  }
}
