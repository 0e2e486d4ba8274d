import path from "node:path";

const variable = "PULUMI_BYOB_TEST_LAYOUTS";

export const repository = path.resolve(__dirname, "../../..");

/** Absolute paths of the folders in which the setup installed the packed package. */
export interface Layouts {
  /** Folder that contains all others. */
  root: string;
  tarball: string;
  /** A program that depends on the package. */
  direct: string;
  /** A program that depends only on a component, which depends on the package. */
  component: string;
  /** A program without the package. */
  bare: string;
}

export function announceLayouts(layouts: Layouts): void {
  process.env[variable] = JSON.stringify(layouts);
}

export function layouts(): Layouts {
  return JSON.parse(process.env[variable] ?? "{}") as Layouts;
}
