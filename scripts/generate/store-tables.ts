/**
 * Generates the tables of docs/stores.md.
 *
 * The tables show the records of the stores and how each service can use them. The text of the cells is in
 * `store-notes.ts`; this module arranges it and numbers the footnotes, because several cells share one.
 */
import { markdownTable } from "./markers";
import type { DescribedService } from "./services";
import { type Note, notesFor, usagesOf } from "./store-notes";
import { exampleLocation, type StoreFile } from "./stores";

type Store = StoreFile["definition"];

/** Footnotes of a table, numbered in the order in which they are used. */
class Footnotes {
  readonly #texts: string[] = [];

  numberOf(text: string): string {
    if (!this.#texts.includes(text)) {
      this.#texts.push(text);
    }
    const digits = String(this.#texts.indexOf(text) + 1);
    return [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
  }

  get lines(): string[] {
    return this.#texts.map((text, at) => `${at + 1}. ${text}`);
  }
}

/** The tables of docs/stores.md by the names of their markers. */
export function storeTables(
  files: readonly StoreFile[],
  all: readonly DescribedService[],
): Readonly<Record<"services" | "settings" | "locations", string>> {
  const stores = files.map(({ definition }) => definition);
  const services = all.filter(({ isService }) => isService);
  return {
    services: servicesTable(stores, services),
    settings: settingsTable(stores),
    locations: locationsTable(stores, services),
  };
}

function servicesTable(stores: readonly Store[], services: readonly DescribedService[]): string {
  const notes = new Footnotes();
  const named = stores.filter(({ isGeneric }) => !isGeneric);
  const rows = named.map((store) => [
    `**${store.title}**`,
    ...services.map((service) => cell(notesFor(service, store, named), notes)),
  ]);
  const head = ["", ...services.map(({ definition }) => definition.title)];
  return [markdownTable(head, rows), "", ...notes.lines].join("\n");
}

/** A cell begins with a mark that applies to the whole service. */
function cell(notes: readonly Note[], footnotes: Footnotes): string {
  const parts = notes.map(({ mark, only, text, footnote }) => {
    const note = [only && `${only}:`, mark, text].filter(Boolean).join(" ");
    return footnote === undefined ? note : note + footnotes.numberOf(footnote);
  });
  const [first] = notes;
  if (first === undefined || first.only !== undefined) {
    return ["✔", ...parts].join("; ");
  }
  return `${first.mark === undefined ? "◐ " : ""}${parts.join("; ")}`;
}

function settingsTable(stores: readonly Store[]): string {
  const rows = stores
    .filter(({ isGeneric }) => !isGeneric)
    .map(({ title, summary, cors }) => [
      `**${title}**`,
      summary.key,
      summary.publicReading,
      cors.summary ?? "document per bucket",
    ]);
  return markdownTable(["", "key", "public reading", "CORS"], rows);
}

function locationsTable(stores: readonly Store[], services: readonly DescribedService[]): string {
  const inHost = services.filter((service) =>
    usagesOf(service).some(({ bucketInEndpoint }) => bucketInEndpoint),
  );
  // boto3 needs the endpoint on AWS for its presigned URLs.
  const boto3Services = services
    .filter((service) => usagesOf(service).some(({ client }) => client === "boto3"))
    .map(({ definition }) => definition.title);
  const rows = stores.map((store) => {
    const endpoint = endpointForm(store);
    const cell = endpoint === "<endpoint>" ? "as given" : `\`${endpoint}\``;
    const bare = store.isAws ? `${cell}, only for ${boto3Services.join(", ")}` : cell;
    return [`\`${store.name}\``, inputsOf(store), bare, ...inHost.map(() => inHostCell(store, endpoint))];
  });
  const head = ["`kind`", "in addition to `bucket`", "endpoint"];
  return markdownTable([...head, ...inHost.map(({ definition }) => `for ${definition.title}`)], rows);
}

function inputsOf({ inputs }: Store): string {
  return Object.entries(inputs)
    .map(([name, { isOptional, note }]) => `\`${name}${isOptional ? "?" : ""}\`${note ? ` (${note})` : ""}`)
    .join(", ");
}

/** The endpoint of the store with the names of inputs instead of values. */
function endpointForm(store: Store): string {
  const built = store.endpoint<string>(exampleLocation(store), (parts, make) => make(...parts));
  return Object.entries(store.inputs).reduce(
    (text, [name, { example }]) => text.replace(example, `<${name}>`),
    built,
  );
}

function inHostCell({ isAws, addressing, inputs, publicAddress }: Store, endpoint: string): string {
  if (isAws) {
    return `\`${endpoint.replace("://", "://<bucket>.")}\``;
  }
  if (addressing === "path" && inputs.addressing === undefined) {
    return "rejected";
  }
  const bucket = addressing === "virtual" ? "bucket before it" : 'rejected unless `addressing: "virtual"`';
  return publicAddress === undefined ? bucket : `${bucket}; \`publicUrl\` needed`;
}
