import type { Seen } from "./seen";
import type { LabelStudioWorld, Settings, WorldResponse } from "./world";

/** One behavior of the server; its last response is compared. */
export interface AgreementCase {
  title: string;
  settings?: Settings;
  run(world: LabelStudioWorld): Promise<WorldResponse>;
  /** Status of the real server's response. */
  status: number;
  /** Text in the body of the real server's response. */
  says?: string | RegExp;
  /** Known difference of the emulator, and the reason why it is accepted. */
  differs?: { emulator: Partial<Seen>; why: string };
}

/** Parts of a response that are compared. */
export function compared({ status, type, challenge, body }: Seen): Seen {
  return { status, type, challenge, body };
}
