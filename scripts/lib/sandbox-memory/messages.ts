/** Messages from the process of the emulator. */
export type ServerMessage =
  | { url: string; credentials: { accessKeyId: string; secretAccessKey: string } }
  | { memoryBytes: number };
