/** Parts of a URN (pulumi: sdk/go/common/resource/urn). */
export interface Urn {
  stack: string;
  project: string;
  /** Types of all parents except the stack, and of the resource, joined by `$`. */
  type: string;
  name: string;
}

/** Type of the stack's root resource, the ancestor of all others. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

const PREFIX = "urn:pulumi:";

/** Parses a URN. Only the name can contain `::`. */
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

/** Joins the parts to a URN. */
export function formatUrn({ stack, project, type, name }: Urn): string {
  return `${PREFIX}${stack}::${project}::${type}::${name}`;
}

/** Returns the URN of a child resource. */
export function childUrn(parent: string, type: string, name: string): string {
  const above = parseUrn(parent);
  if (!above) {
    throw new Error(`must be a URN, got "${parent}".`);
  }
  return formatUrn({ ...above, type: above.type === STACK_TYPE ? type : `${above.type}$${type}`, name });
}
