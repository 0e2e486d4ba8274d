export default async function teardown(): Promise<void> {
  const stop: unknown = Reflect.get(globalThis, "stopLabelStudioServers");
  if (typeof stop === "function") {
    await stop();
  }
}
