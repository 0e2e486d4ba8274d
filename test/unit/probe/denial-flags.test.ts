import { policyFlags } from "../../../src/probe/denial-flags";

const deny = (...conditions: object[]) =>
  JSON.stringify({ Statement: conditions.map((Condition) => ({ Effect: "Deny", Condition })) });

const TLS = { Bool: { "aws:SecureTransport": "false" } };
const SOURCE = { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } };
const VPC = { StringNotEquals: { "AWS:sourcevpce": "vpce-1" } };

test.each<[string, string, boolean, string[]]>([
  ["a condition for the IP address", deny(SOURCE), false, ["deniedBySource"]],
  ["a condition for the VPC endpoint", deny(VPC, SOURCE), false, ["deniedBySource"]],
  ["conditions for TLS and for the IP address, with TLS", deny(TLS, SOURCE), false, ["deniedBySource"]],
  ["conditions for TLS and for the IP address, without TLS", deny(TLS, SOURCE), true, ["plainHttp"]],
  ["a condition for the IP address and a Deny without one", deny(SOURCE, {}), false, []],
  ["a condition for TLS, with TLS", deny(TLS), false, []],
  [
    "a single statement",
    JSON.stringify({ Statement: { Effect: "Deny", Condition: VPC } }),
    true,
    ["deniedBySource"],
  ],
  ["no Deny", JSON.stringify({ Statement: [{ Effect: "Allow", Condition: SOURCE }] }), false, []],
  ["a response that is not JSON", "<html>", true, []],
])("a bucket policy with %s", (_, policy, isPlain, flags) => {
  expect(policyFlags(policy, isPlain)).toEqual(flags);
});
