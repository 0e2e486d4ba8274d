// @ts-check
"use strict";

// The program of `npm run state-size`. Its place counts: state holds it with every resource, as `sourcePosition` and
// `stackTrace`, relative to the program's folder.
const pulumi = require("@pulumi/pulumi");
/** @type {typeof import("../../../src")} */
const byob = require("pulumi-byob");
const { inputs } = require("./inputs");

/** Stores what a program gives and does nothing, so that its size is what the engine itself takes. */
class Nothing extends pulumi.CustomResource {
  /**
   * @param {string} name
   * @param {pulumi.Inputs} args
   * @param {readonly string[]} secrets
   */
  constructor(name, args, secrets) {
    const text =
      'exports.handler=()=>({diff:async()=>({changes:false}),create:async(i)=>({id:"nothing",outs:i}),' +
      "update:async(i,o,n)=>({outs:n}),delete:async()=>{}})";
    const kept = Object.entries(args).map(([key, value]) => [
      key,
      secrets.includes(key) ? pulumi.secret(value) : value,
    ]);
    super("pulumi-nodejs:dynamic/byob:Nothing", name, { ...Object.fromEntries(kept), __provider: text });
  }
}

for (const { type, name, args, secrets } of inputs) {
  const Class = /** @type {new (name: string, args: object) => pulumi.CustomResource} */ (byob[type]);
  const given = Object.entries(args).map(([key, value]) => [
    key,
    secrets.includes(key) ? pulumi.secret(value) : value,
  ]);
  new Class(name, Object.fromEntries(given));
  new Nothing(`nothing-${name}`, args, secrets);
}
