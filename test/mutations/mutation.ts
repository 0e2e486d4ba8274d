/** A change of the code that simulates one fault, and the test that must notice it. */
export interface Mutation {
  /** Name for `npm run mutations -- --only`, unique among all mutations. */
  name: string;
  /** Description of the fault, without a period. */
  simulates: string;
  /** Path of the changed file, relative to the repository. */
  file: string;
  /** Exact text that is replaced. It must occur once in the file. */
  text: string;
  replacement: string;
  /** Path of the unit test file, relative to `test/unit` and without `.test.ts`. */
  testFile: string;
  /** Part of the full name of a test that must fail. */
  testName: string;
}
