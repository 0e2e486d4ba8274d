import type { Seen } from "./seen";
import type { Answer, Settings, World } from "./world";

/** One thing that the server does; its last answer is compared. */
export interface Case {
  title: string;
  settings?: Settings;
  run(world: World): Promise<Answer>;
  /** What the real server answers. */
  status: number;
  /** A part of its body, as text. */
  says?: string | RegExp;
  /** Where the stand-in is known to answer otherwise: what, and why that is left so. */
  differs?: { standIn: Partial<Seen>; why: string };
}

/** What is compared of an answer. */
export function compared({ status, type, challenge, body }: Seen): Seen {
  return { status, type, challenge, body };
}
