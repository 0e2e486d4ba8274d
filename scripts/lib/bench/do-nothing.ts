import * as pulumi from "@pulumi/pulumi";

/** A provider that stores the inputs. Its text is as short as that of this package, because state contains it. */
export const DO_NOTHING_PROVIDER =
  "exports.handler=()=>({diff:async(i,o,n)=>({changes:o.region!==n.region})," +
  'create:async(i)=>({id:"nothing",outs:i}),update:async(i,o,n)=>({outs:n}),delete:async()=>{}})';

/** Stores its inputs and sends no request. */
export class DoNothing extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs) {
    super("pulumi-nodejs:dynamic/byob:Nothing", name, { ...inputs, __provider: DO_NOTHING_PROVIDER });
  }
}
