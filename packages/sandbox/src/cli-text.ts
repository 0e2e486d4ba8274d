import { styleText } from "node:util";
import { BUCKET_FAULTS, type BucketFault, type LoggedRequest, type Sandbox } from ".";
import { FACTS, type Fields, SERVICES, type StandInName, TITLES } from "./kit/service-names";
import { emulators } from "./services/registry";

export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow", text: string) => string;

/** Colors for a terminal, unless NO_COLOR is set. */
export function painter(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream });
}

/** In the order of the services, then the store. */
export const PORT_OPTIONS = [
  ...SERVICES.map((name) => portOption(name, FACTS[name].id)),
  portOption("s3", "s3"),
];

function portOption(name: StandInName, id: string) {
  // As commander calls the value of the option.
  return { name, service: TITLES[name], flag: `--${id}-port`, property: `${name}Port` as const };
}

/** What is there from the start. */
function seedOf(name: StandInName): string {
  return name === "s3" ? 'bucket "sandbox-bucket"' : emulators[name].seed;
}

/** Where the bucket holds an object from the start, since Label Studio refuses an empty folder. */
const FOLDER = "generations/";

const NOTES: Record<string, string> = {
  endpointUrl: "ModelsLab's name for endpoint and bucket in one",
  publicUrl: "followed by the folder, ModelsLab's publicUrl",
  folder: "holds a picture, which Label Studio wants to find there",
};

/** Keys in the configuration of a stack, by environment variable. */
function configurationKeys(): Map<string, string> {
  const all = SERVICES.flatMap((name) => [
    FACTS[name].url,
    ...Object.values<Fields[string]>(FACTS[name].fields),
  ]);
  return new Map(all.map(({ environment, config }) => [environment, config]));
}

/** All that a person needs to use it; the credentials in it are the sandbox's own and open nothing else. */
export function banner(sandbox: Sandbox, paint: Paint, fault?: BucketFault): string {
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
      "The services and a store in memory, on this machine only. Ctrl-C ends them, and nothing is kept.",
    ),
    "",
    ...services,
    "",
    "Point a program at them by environment:",
    "",
    ...environment.map(([name, value]) => `  export ${name}=${value}`),
    "",
    "or by the configuration of a stack (Flashback's token is good for one hour):",
    "",
    ...settings,
    "",
    "Hand them this bucket, which they will use as the real services would:",
    ...(fault === undefined ? [] : [paint("yellow", `It is broken (${fault}): ${BUCKET_FAULTS[fault]}.`)]),
    "",
    ...Object.entries(store).map(([name, value]) => {
      const note = NOTES[name];
      return `  ${name.padEnd(16)}${value}${note ? `  ${paint("dim", note)}` : ""}`;
    }),
    "",
    "The administrator of the store, who may do everything:",
    "",
    `  accessKeyId     ${root.accessKeyId}`,
    `  secretAccessKey ${root.secretAccessKey}`,
    "",
    "",
  ].join("\n");
}

/** `12:03:04 RyzeAPI POST /api/instance/s3/my-instance 200 3 ms (enabled, bucket)` */
export function requestLine(request: LoggedRequest, paint: Paint): string {
  const time = new Date(request.at).toTimeString().slice(0, 8);
  const keys = request.keys.length > 0 ? ` (${request.keys.join(", ")})` : "";
  const what = `${TITLES[request.service]} ${request.method} ${request.path}`;
  return `${paint("dim", time)} ${what} ${status(request.status, paint)} ${paint("dim", `${request.took} ms${keys}`)}`;
}

function status(code: number, paint: Paint): string {
  if (code === 0) {
    return paint("red", "dropped");
  }
  if (code < 400) {
    return paint("green", String(code));
  }
  return paint(code < 500 ? "yellow" : "red", String(code));
}
