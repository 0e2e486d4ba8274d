import { UsageError } from "../support/usage";
import { type DoctorCommand, type DoctorField, flagOf } from "./entry";

/** The entries of one service: the first one is the default, an option of the command selects each other one. */
export type Variants = readonly [DoctorCommand, ...DoctorCommand[]];

/** Groups resource types by service. The first one of a group has no option that selects it. */
export function groupByService(entries: readonly DoctorCommand[]): Variants[] {
  const groups = new Map<string, DoctorCommand[]>();
  for (const entry of entries) {
    groups.set(entry.service, [...(groups.get(entry.service) ?? []), entry]);
  }
  return [...groups.values()].map((group) => {
    const [first, ...others] = [...group].sort(
      (a, b) => Number(a.option !== undefined) - Number(b.option !== undefined),
    );
    if (first === undefined) {
      throw new Error("a group of entries is empty");
    }
    return [first, ...others];
  });
}

/** Settings of all entries; a description says which entry it is for if they differ. */
export function fieldsOf(variants: Variants): DoctorField[] {
  const inputs = new Set(variants.flatMap(({ fields }) => fields.map(({ input }) => input)));
  return [...inputs].map((input) => {
    const found = variants.flatMap((entry) =>
      entry.fields.filter((field) => field.input === input).map((field) => ({ entry, field })),
    );
    const [first] = found;
    if (first === undefined) {
      throw new Error(`no entry has the setting ${input}`);
    }
    const [text = "", ...others] = [...new Set(found.map(({ field }) => field.description))];
    if (others.length > 0) {
      const further = found.filter(({ field }) => others.includes(field.description));
      const notes = further.map(({ entry, field }) => `with --${entry.option}: ${field.description}`);
      return { ...first.field, description: [text, ...notes].join("; ") };
    }
    return {
      ...first.field,
      description: `${text}${restriction(
        variants,
        found.map(({ entry }) => entry),
      )}`,
    };
  });
}

function restriction(variants: Variants, having: readonly DoctorCommand[]): string {
  if (having.length === variants.length) {
    return "";
  }
  const lacking = variants.filter((entry) => !having.includes(entry));
  const isDefault = having.includes(variants[0]);
  const flags = (isDefault ? lacking : having).map(({ option }) => `--${option}`).join(", ");
  return isDefault ? ` (not with ${flags})` : ` (only with ${flags})`;
}

/** The entry that the options select. Throws if an option belongs to another entry only. */
export function selectEntry(variants: Variants, options: Readonly<Record<string, unknown>>): DoctorCommand {
  const [first] = variants;
  const entry = variants.find(({ option }) => option !== undefined && options[option] === true) ?? first;
  const foreign = fieldsOf(variants).find(
    ({ input }) => options[input] !== undefined && !entry.fields.some((field) => field.input === input),
  );
  if (foreign !== undefined) {
    const owners = variants.filter(({ fields }) => fields.some(({ input }) => input === foreign.input));
    const needed = owners.map(({ option }) => `--${option}`).join(" or ");
    const problem =
      entry.option === undefined
        ? `requires ${needed}. Add it, or remove ${flagOf(foreign)}.`
        : `conflicts with --${entry.option}. Remove one of them.`;
    throw new UsageError(`doctor ${entry.service}: ${flagOf(foreign)} ${problem}`);
  }
  return entry;
}
