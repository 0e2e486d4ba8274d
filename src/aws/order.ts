import { all, type CustomResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";

/**
 * A value that is there only after some resources, so that whatever uses it is made after them and deleted before them. Known
 * at preview wherever the value is: a URN is known before its resource is there.
 */
export function after(value: Input<string>, resources: readonly Resource[]): Output<string> {
  return all([value, ...resources.map(({ urn }) => urn)]).apply(([text]) => text as string);
}

/** Resources of one bucket, one after the other: S3 answers 409 OperationAborted to two settings at once. */
export class Chain {
  #last: Resource[] = [];

  readonly #first: Input<Resource[]>;

  constructor(first: Input<Resource[]> = []) {
    this.#first = first;
  }

  /** Makes the next one, with the options that put it behind the one before. */
  next<R extends Resource>(make: (options: CustomResourceOptions) => R): R {
    const dependsOn = this.#last.length > 0 ? this.#last : this.#first;
    const made = make({ dependsOn });
    this.#last = [made];
    return made;
  }

  /** The last one; none where there is nothing to wait for. */
  get last(): readonly Resource[] {
    return this.#last;
  }
}
