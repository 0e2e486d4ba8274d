/**
 * The program of `npm run state-size`. State contains its location relative to the program's folder with each
 * resource, as `sourcePosition` and `stackTrace`, so the location is part of the measured size.
 */
import * as pulumi from "@pulumi/pulumi";
import { FlashbackBucket, LabelStudioImportStorage, ModelsLabS3Config, RyzeInstanceS3 } from "pulumi-byob";
import { inputs } from "./inputs";

const DO_NOTHING_PROVIDER =
  'exports.handler=()=>({diff:async()=>({changes:false}),create:async(i)=>({id:"nothing",outs:i}),' +
  "update:async(i,o,n)=>({outs:n}),delete:async()=>{}})";

const CLASSES = { FlashbackBucket, LabelStudioImportStorage, ModelsLabS3Config, RyzeInstanceS3 };
type ResourceClass = new (name: string, args: Record<string, unknown>) => pulumi.CustomResource;

/** Stores its inputs and does nothing, so that its size is what the engine itself needs. */
class Nothing extends pulumi.CustomResource {
  constructor(name: string, args: Record<string, unknown>) {
    super("pulumi-nodejs:dynamic/byob:Nothing", name, { ...args, __provider: DO_NOTHING_PROVIDER });
  }
}

for (const { type, name, args, secrets } of inputs) {
  const withSecrets = Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, secrets.includes(key) ? pulumi.secret(value) : value]),
  );
  const Resource = CLASSES[type] as unknown as ResourceClass;
  new Resource(name, withSecrets);
  new Nothing(`nothing-${name}`, withSecrets);
}
