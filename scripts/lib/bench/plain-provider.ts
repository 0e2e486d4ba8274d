/** Prints the text that Pulumi stores as provider of the plain class. `npm run bench` runs it in a separate process. */
import { runtime } from "@pulumi/pulumi";
import { plainProvider } from "./plain-class";

// The same call as in the constructor of `pulumi.dynamic.Resource`.
runtime
  .serializeFunction(() => plainProvider, { allowSecrets: true })
  .then(({ text }) => process.stdout.write(text));
