/** The parts of a URN that an import has to do with (pulumi: sdk/go/common/resource/urn). */
export interface Urn {
  stack: string;
  project: string;
  /** With the types of all parents but the stack in front, joined by `$`. */
  type: string;
  name: string;
}

export const STACK_TYPE = "pulumi:pulumi:Stack";

const PREFIX = "urn:pulumi:";

/** A name may hold `::`, the other parts may not. */
export function parseUrn(text: string): Urn | undefined {
  if (!text.startsWith(PREFIX)) {
    return undefined;
  }
  const [stack, project, type, ...name] = text.slice(PREFIX.length).split("::");
  if (!stack || !project || !type || name.length === 0) {
    return undefined;
  }
  return { stack, project, type, name: name.join("::") };
}

export function formatUrn({ stack, project, type, name }: Urn): string {
  return `${PREFIX}${stack}::${project}::${type}::${name}`;
}

/** URN of a resource below another one. */
export function childUrn(parent: string, type: string, name: string): string {
  const above = parseUrn(parent);
  if (!above) {
    throw new Error(`${parent} is no URN`);
  }
  return formatUrn({ ...above, type: above.type === STACK_TYPE ? type : `${above.type}$${type}`, name });
}
