/**
 * Text of the sandbox command: usage at startup, then one line per request.
 *
 * A program needs the URLs and keys of the emulators as environment variables or as stack configuration. So the command
 * prints both, ready to be copied, together with the bucket to register. All credentials in the text are valid only in
 * the sandbox. Colors are used only on a terminal.
 *
 *     process.stdout.write(banner(sandbox, stylerFor(process.stdout)));
 */
import { styleText } from "node:util";
import { BUCKET_FAULTS, type BucketFault, type LoggedRequest, type Sandbox } from ".";
import { EMULATOR_SETTINGS, type EmulatorName, type Fields, SERVICES, TITLES } from "./kit/service-names";
import { emulators } from "./services/registry";

/** Styles text for a terminal. */
export type TextStyler = (style: "bold" | "dim" | "red" | "green" | "yellow", text: string) => string;

/** Colors text for a terminal; leaves it unchanged if the stream is not a terminal or NO_COLOR is set. */
export function stylerFor(stream: NodeJS.WriteStream): TextStyler {
  return (style, text) => styleText(style, text, { stream });
}

/** Port options of the command, in the order of the services, S3 last. */
export const PORT_OPTIONS = [
  ...SERVICES.map((name) => portOption(name, EMULATOR_SETTINGS[name].id, emulators[name].port)),
  portOption("s3", "s3", 4800),
];

function portOption(name: EmulatorName, id: string, port: number) {
  // `property` is the key that commander derives from the flag.
  return { name, service: TITLES[name], flag: `--${id}-port`, property: `${name}Port` as const, port };
}

/** Port of the page. It is fixed like those of the emulators, so that an open tab connects again. */
export const PAGE_PORT = { flag: "--page-port", port: 4805 };

/** The line with the URL of the page. */
export function pageLine(url: string): string {
  return `  ${"Page".padEnd(14)}${url}  shows requests, buckets, policies and faults in a browser`;
}

/** Objects that exist at startup. */
function seedOf(name: EmulatorName): string {
  return name === "s3" ? 'bucket "sandbox-bucket"' : emulators[name].seed;
}

/** Directory that contains an object at startup, because Label Studio rejects an empty one. */
const FOLDER = "generations/";

const NOTES: Record<string, string> = {
  endpointUrl: "endpoint and bucket in one URL, as ModelsLab expects it",
  publicUrl: "append the folder to get ModelsLab's publicUrl",
  folder: "contains an image, because Label Studio rejects an empty folder",
};

/** Keys of the stack configuration, by environment variable. */
function configurationKeys(): Map<string, string> {
  const all = SERVICES.flatMap((name) => [
    EMULATOR_SETTINGS[name].url,
    ...Object.values<Fields[string]>(EMULATOR_SETTINGS[name].fields),
  ]);
  return new Map(all.map(({ environment, config }) => [environment, config]));
}

/** Usage text for startup. The credentials in it are valid only in the sandbox. */
export function banner(sandbox: Sandbox, paint: TextStyler, fault?: BucketFault): string {
  const environment = Object.entries(sandbox.environment());
  const services = PORT_OPTIONS.map(
    ({ name, service }) => `  ${service.padEnd(14)}${sandbox.urls[name]}  ${paint("dim", seedOf(name))}`,
  );
  const keys = configurationKeys();
  const settings = environment.map(([name, value]) => {
    const secret = name.endsWith("_URL") ? "" : "--secret ";
    return `  pulumi config set ${secret}byob:${keys.get(name) ?? name} ${value}`;
  });
  const { root } = sandbox.s3;
  const { name: bucket, region, accessKeyId, secretAccessKey, publicUrl } = sandbox.bucket;
  const store = {
    endpoint: sandbox.urls.s3,
    bucket,
    region,
    accessKeyId,
    secretAccessKey,
    endpointUrl: `${sandbox.urls.s3}/${bucket}`,
    publicUrl,
    folder: FOLDER,
  };
  return [
    paint(
      "bold",
      "Emulators of the services and of S3 run in memory, on this machine only. Ctrl-C stops them and deletes all data.",
    ),
    "",
    ...services,
    ...(sandbox.page === undefined ? [] : [pageLine(sandbox.page.url)]),
    "",
    "Environment variables that point a program to the emulators:",
    "",
    ...environment.map(([name, value]) => `  export ${name}=${value}`),
    "",
    "Alternatively, stack configuration (Flashback's token is valid for one hour):",
    "",
    ...settings,
    "",
    "Bucket to register. The emulators use it as the real services would:",
    ...(fault === undefined
      ? []
      : [paint("yellow", `The bucket has the fault ${fault}: ${BUCKET_FAULTS[fault]}.`)]),
    "",
    ...Object.entries(store).map(([name, value]) => {
      const note = NOTES[name];
      return `  ${name.padEnd(16)}${value}${note ? `  ${paint("dim", note)}` : ""}`;
    }),
    "",
    "Administrator of the store, with all permissions:",
    "",
    `  accessKeyId     ${root.accessKeyId}`,
    `  secretAccessKey ${root.secretAccessKey}`,
    "",
    "",
  ].join("\n");
}

/** `12:03:04 RyzeAPI POST /api/instance/s3/my-instance 200 3 ms (enabled, bucket)` */
export function requestLine(request: LoggedRequest, paint: TextStyler): string {
  const time = new Date(request.at).toTimeString().slice(0, 8);
  const keys = request.keys.length > 0 ? ` (${request.keys.join(", ")})` : "";
  const what = `${TITLES[request.service]} ${request.method} ${request.path}`;
  return `${paint("dim", time)} ${what} ${status(request.status, paint)} ${paint("dim", `${request.took} ms${keys}`)}`;
}

function status(code: number, paint: TextStyler): string {
  if (code === 0) {
    return paint("red", "dropped");
  }
  if (code < 400) {
    return paint("green", String(code));
  }
  return paint(code < 500 ? "yellow" : "red", String(code));
}
