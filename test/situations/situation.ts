/**
 * Situations of buckets, and the result of a probe in each of them.
 *
 * The table in docs/doctor.md promises an outcome for each situation that users report. It is generated from these
 * cases, so that the page cannot promise more than the tests verify. A situation that a server can be brought into
 * with S3 requests runs on the emulator and on real servers (Ceph's gateway, moto). One that no server here can be
 * brought into runs against a recorded response, whose source it names. Each situation runs on at least one of
 * "emulator", "recorded" and "settings", because the table is built without real servers.
 *
 * To add a situation, append it to a file in `cases`, run `npm run situations -- --write`, and read the new row.
 */
import type { BucketAccess, ProbeOptions, ProbeReport } from "../../src/probe";
import type { Values } from "../../src/services/resource-definition";
import type { ConformanceWorld, ServerName } from "../conformance/support/world";

/** Means by which a situation is created: a server, recorded responses, or settings that cause no request. */
export type SituationSetup = ServerName | "recorded" | "settings";

/** Server and cleanup of a situation while it is created. */
export interface SituationContext {
  /** The server on which the situation runs; for "recorded" and "settings" the emulator. */
  world: ConformanceWorld;
  /** Registers a function that stops a server of the situation. */
  onStop(stop: () => Promise<unknown>): void;
}

/** The access to probe in a situation. */
export interface SituationAccess {
  access: BucketAccess;
  options?: Partial<Pick<ProbeOptions, "depth" | "multipart" | "graceSeconds">>;
  /** Settings of Label Studio, for the additional checks of `byob doctor`. @default no additional checks */
  labelStudio?: Values;
}

/** A state of a bucket or of its settings, and the expected result of a probe. */
export interface Situation {
  /** Unique name in kebab case. */
  id: string;
  /** Noun phrase for the table, such as "Object Ownership is BucketOwnerEnforced". */
  situation: string;
  /** Title of a service in the table. @default the service of the access */
  service?: string;
  runsOn: readonly [SituationSetup, ...SituationSetup[]];
  /** Address of the page or report that documents a recorded response. */
  source?: string;
  create(context: SituationContext): Promise<SituationAccess>;
  expected: {
    outcome: ProbeReport["outcome"];
    /** Code of the first finding that did not pass. @default all findings passed */
    code?: string;
    /** Pattern that the first remedy matches. */
    advice?: RegExp;
    /** Pattern that no text of the report matches, for advice that would be wrong. */
    never?: RegExp;
  };
}
