import { getAccountPublicAccessBlock } from "@pulumi/aws/s3";
import { Config, type Output, output, type Resource } from "@pulumi/pulumi";
import { type Plan, refuse } from "./plan";

type Switch = Exclude<keyof Plan["settings"], "objectOwnership">;

/** By switch: which uses it would break. */
const needsOff: Readonly<Record<Switch, (use: Plan["uses"][string]) => boolean>> = {
  blockPublicAcls: ({ sendsAcl }) => sendsAcl,
  ignorePublicAcls: ({ publicRead }) => publicRead === "acl",
  blockPublicPolicy: ({ publicRead }) => publicRead === "directory",
  restrictPublicBuckets: ({ publicRead }) => publicRead === "directory",
};

const SWITCHES = Object.keys(needsOff) as Switch[];

/**
 * Reads the account's own Block Public Access, which outweighs the bucket's, and fails where it forbids what a use needs;
 * for `dependsOn` of the first child. Who may not read it is not stopped: the account may well allow all.
 */
export function accountAllows(name: string, plan: Plan, parent: Resource): Output<Resource[]> {
  if (SWITCHES.every((name) => plan.settings[name])) {
    return output([]);
  }
  const judged = getAccountPublicAccessBlock({}, { parent }).then(
    (account) => refuse(name, accountProblems(plan, account)),
    () => undefined,
  );
  return output(judged).apply((): Resource[] => []);
}

/** What of the account's own switches stands in the way of which use. */
export function accountProblems(
  { uses }: Pick<Plan, "uses">,
  account: Readonly<Record<Switch, boolean>>,
): string[] {
  return SWITCHES.filter((name) => account[name]).flatMap((name) =>
    Object.entries(uses)
      .filter(([, use]) => needsOff[name](use))
      .map(
        ([use, { publicRead }]) =>
          `uses.${use}: publicRead "${publicRead}" needs ${name} to be off, and the account's own Block Public Access has it on, which outweighs the bucket's. Switch it off for the account (S3 › Block Public Access settings for this account), or take an account for what is public`,
      ),
  );
}

/**
 * Refuses a store that is not AWS, where the program's settings show one: there the deletion of ownership controls or of
 * encryption deletes an empty bucket (measured on Ceph's gateway), and IAM is missing.
 */
export function refuseOtherStores(name: string): void {
  const found = otherStore();
  if (found === undefined) {
    return;
  }
  const { where, endpoint } = found;
  refuse(name, [
    `${where} sends requests to ${endpoint}, which is not AWS. Make the bucket with that store's own provider, give its keys to storageArgs, and see \`byob policy\` for what to set there`,
  ]);
}

function otherStore(): { where: string; endpoint: string } | undefined {
  const configured = new Config("aws").getObject<unknown>("endpoints");
  const inConfig = (Array.isArray(configured) ? configured : [configured]).flatMap((one: unknown) => {
    const s3 = typeof one === "object" && one !== null && "s3" in one ? one.s3 : undefined;
    return typeof s3 === "string" ? [{ where: "aws:endpoints", endpoint: s3 }] : [];
  });
  const ignored = process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true";
  const inEnvironment = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"].flatMap((where) => {
    const endpoint = process.env[where];
    return endpoint && !ignored ? [{ where, endpoint }] : [];
  });
  return [...inConfig, ...inEnvironment].find(({ endpoint }) => !isAws(endpoint));
}

/** AWS's own names are used for private and regional addresses. */
function isAws(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) {
    return false;
  }
  return /(?:^|\.)amazonaws\.com(?:\.cn)?$/.test(new URL(endpoint).hostname);
}
