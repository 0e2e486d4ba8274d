import { all, type CustomResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";

/**
 * Returns the value once some resources exist. Resources that use it are created after them and deleted before them. At
 * preview it is known if the value is, because a URN is known before its resource exists.
 */
export function after(value: Input<string>, resources: readonly Resource[]): Output<string> {
  return all([value, ...resources.map(({ urn }) => urn)]).apply(([text]) => text as string);
}

/** Creates the resources of one bucket in sequence: S3 rejects two changes at the same time with 409 OperationAborted. */
export class Chain {
  #last: Resource[] = [];

  readonly #first: Input<Resource[]>;

  constructor(first: Input<Resource[]> = []) {
    this.#first = first;
  }

  /** Creates the next resource; the options make it depend on the previous one. */
  next<R extends Resource>(make: (options: CustomResourceOptions) => R): R {
    const dependsOn = this.#last.length > 0 ? this.#last : this.#first;
    const resource = make({ dependsOn });
    this.#last = [resource];
    return resource;
  }

  /** The last resource; empty if there is nothing to wait for. */
  get last(): readonly Resource[] {
    return this.#last;
  }
}
