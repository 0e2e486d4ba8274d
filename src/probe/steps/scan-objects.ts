/**
 * Search for the objects that a sync of Label Studio would import.
 *
 * The connection test passes if any key begins with the prefix, even if a sync then imports nothing. A sync lists the
 * prefix with exactly one slash at its end, groups the keys by directory unless `recursiveScan` is set, and skips keys
 * that end in a slash (`iter_objects` of Label Studio 1.23.2). The scan sends the same listing. All findings are
 * warnings, because the storage can be registered and files can be uploaded later.
 */
import { trimTrailingSlashes } from "../../url";
import type { Listing } from "../listing";
import type { ProbeSession } from "../session";
import type { Attempt } from "../transport";
import type { Finding } from "../types";

/** Keys of one page: few enough for a response of less than 1 MiB. */
const PAGE_SIZE = 200;

/** Objects of other probes, which can be deleted at any time. */
const PROBE_OBJECT = /(?:^|\/)\.probe-[\da-f-]{36}\//;

/** Objects that contain tasks. Label Studio reads them by key and not by URL. */
const TASK_FILE = /\.(?:jsonl?|parquet)$/i;

interface Scan {
  folder: string;
  listed: Listing;
  /** Objects that a sync would import. */
  objects: readonly string[];
  /** An object that a sync would skip, because it is in a directory below. */
  nested: string | undefined;
}

/**
 * Lists the objects as a sync does, and warns if it would import none or only a part.
 *
 * @param tested key that the connection test found
 * @returns the key of an object to read, undefined when there is none
 */
export async function scanObjects(session: ProbeSession, tested?: string): Promise<string | undefined> {
  const { directory: prefix = "", recursive } = session.access;
  const folder = prefix === "" ? "" : `${trimTrailingSlashes(prefix)}/`;
  const listed = await listPage(session, folder, recursive ? undefined : "/");
  const objects = listed.keys.filter(isObjectKey);
  const [first] = listed.directories;
  const deeper = first !== undefined && (await objectBelow(session, objects.length === 0 ? folder : first));
  const found: Scan = { folder, listed, objects, nested: deeper || undefined };
  const finding = warningOf(found, recursive, tested) ?? unusableKey(objects);
  if (finding) {
    session.recorder.record({
      step: "contents",
      outcome: "warning",
      action: actionOf(session, folder),
      response: `${count(objects.length, "object")}, ${count(listed.directories.length, "directory")}`,
      ...finding,
    });
  }
  return objects.find((key) => problemOf(key) === undefined) ?? objects[0] ?? found.nested;
}

async function listPage(session: ProbeSession, prefix: string, delimiter?: "/"): Promise<Listing> {
  const options = { prefix, maxKeys: PAGE_SIZE, delimiter };
  const contentsStep = { step: "contents", action: actionOf(session, prefix) } as const;
  const send = (attempt: Attempt) => session.client.listPage(options, attempt);
  const { response, value } = await session.retried({ ...contentsStep, send });
  if (value === undefined) {
    session.fail(contentsStep, response);
  }
  const { keys = [], directories = [], isTruncated = false } = value ?? {};
  const stays = (name: string) => !PROBE_OBJECT.test(name);
  return { keys: keys.filter(stays), directories: directories.filter(stays), isTruncated };
}

function actionOf({ target }: ProbeSession, prefix: string): string {
  return `ListObjectsV2 ${target.bucket} with prefix "${prefix}"`;
}

async function objectBelow(session: ProbeSession, directory: string): Promise<string | undefined> {
  return (await listPage(session, directory)).keys.find(isObjectKey);
}

/** Whether a key is that of an object that stays. Keys that end in a slash represent directories. */
export function isObjectKey(key: string): boolean {
  return !key.endsWith("/") && !PROBE_OBJECT.test(key);
}

function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : noun.replace(/y$/, "ie").concat("s")}`;
}

type Warning = Pick<Finding, "explanation" | "remedies"> & { cause: string };

/** Warning about the number of objects that a sync would import; undefined if it would import all. */
function warningOf(
  { folder, listed, objects, nested }: Scan,
  recursive: boolean | undefined,
  tested?: string,
): Warning | undefined {
  if (nested !== undefined) {
    const parent = folder === "" ? "the top level of the bucket" : `"${folder}"`;
    const example = `such as "${nested}"`;
    if (objects.length === 0 && !listed.isTruncated) {
      return {
        cause: "nested-only",
        explanation: `All objects are in directories below ${parent}, ${example}. A sync skips them because recursiveScan is not set, so it will import nothing.`,
        remedies: [{ text: "Set recursiveScan: true.", pulumi: "recursiveScan: true" }],
      };
    }
    return recursive === undefined
      ? {
          cause: "nested-skipped",
          explanation: `Some objects are in directories below ${parent}, ${example}. A sync skips them because recursiveScan is not set.`,
          remedies: [
            {
              text: "Set recursiveScan: true to import these objects as well, or recursiveScan: false to confirm that they are skipped.",
              pulumi: "recursiveScan: true",
            },
          ],
        }
      : undefined;
  }
  return objects.length === 0 ? nothingFound(folder, listed, tested) : undefined;
}

function nothingFound(folder: string, listed: Listing, tested?: string): Warning {
  const untested = "Reads and presigned URLs were not tested.";
  const remedies = [{ text: `Upload the files to ${folder === "" ? "the root of the bucket" : folder}.` }];
  if (listed.isTruncated) {
    const explanation = `The first ${PAGE_SIZE} keys are directories, so the probe did not find an object to read. ${untested}`;
    return { cause: "no-objects", explanation, remedies };
  }
  if (listed.keys.length + listed.directories.length > 0) {
    return {
      cause: "only-markers",
      explanation: `${folder === "" ? "The bucket" : `"${folder}"`} contains only keys that end in a slash, which represent directories. The connection test passes, but a sync will import nothing. ${untested}`,
      remedies,
    };
  }
  if (tested !== undefined) {
    const directory = directoryOf(tested, folder);
    return {
      cause: "prefix-not-directory",
      explanation: `The connection test passes, because the key "${tested}" begins with the prefix. However, a sync lists the directory "${folder}", which does not exist, so it will import nothing. ${untested}`,
      remedies: [
        { text: directory === "" ? "Remove prefix." : `Set prefix to a directory, such as "${directory}".` },
      ],
    };
  }
  const explanation = `The bucket contains no object to read yet. A sync will import nothing. ${untested}`;
  return { cause: "no-objects", explanation, remedies };
}

/** The directory of a key that begins with a part of a name. */
function directoryOf(key: string, folder: string): string {
  const next = key.indexOf("/", folder.length - 1);
  return key.slice(0, (next < 0 ? key.lastIndexOf("/") : next) + 1);
}

function unusableKey(objects: readonly string[]): Warning | undefined {
  const key = objects.find((one) => !TASK_FILE.test(one) && problemOf(one) !== undefined);
  return key === undefined
    ? undefined
    : {
        cause: "unusable-key",
        explanation: `Label Studio parses keys as part of a URL and ${problemOf(key)}, so it cannot load "${key}".`,
        remedies: [{ text: "Rename such objects, or exclude them with regexFilter." }],
      };
}

/** The part of a key that Label Studio loses, because it parses `s3://bucket/key` with Python's `urlparse`. */
function problemOf(key: string): string | undefined {
  if (key.includes("?")) {
    return "removes everything from the first question mark";
  }
  if (/[\t\r\n]/.test(key)) {
    return "removes tabs and line breaks";
  }
  return key.startsWith("/") ? "removes leading slashes" : undefined;
}
