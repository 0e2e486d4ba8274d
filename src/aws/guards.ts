/**
 * Guards that stop a deployment before it creates resources that cannot work or that endanger data.
 *
 * AWS reports neither problem when the resources are created. Account-level Block Public Access silently overrides the
 * bucket's, and other stores accept the same requests as AWS until the component is deleted. The guards therefore read the
 * account's settings and the configured endpoints first. They do not see endpoints of an explicit AWS provider.
 */
import { getAccountPublicAccessBlock } from "@pulumi/aws/s3";
import { Config, type Output, output, type Resource } from "@pulumi/pulumi";
import { isAwsDomain } from "../stores/aws-address";
import { assertNoProblems, type Plan } from "./plan";

type Switch = Exclude<keyof Plan["settings"], "objectOwnership">;

/** Uses that each switch of Block Public Access would break. */
const needsOff: Readonly<Record<Switch, (use: Plan["uses"][string]) => boolean>> = {
  blockPublicAcls: ({ sendsAcl }) => sendsAcl,
  ignorePublicAcls: ({ publicRead }) => publicRead === "acl",
  blockPublicPolicy: ({ publicRead }) => publicRead === "directory",
  restrictPublicBuckets: ({ publicRead }) => publicRead === "directory",
};

const SWITCHES = Object.keys(needsOff) as Switch[];

/**
 * Reads account-level Block Public Access, which overrides the bucket's, and throws if it blocks what a use requires. The
 * result is for `dependsOn` of the first child. Callers without permission to read the setting are not blocked, because the
 * account may not restrict anything.
 */
export function accountAllows(name: string, plan: Plan, parent: Resource): Output<Resource[]> {
  if (SWITCHES.every((name) => plan.settings[name])) {
    return output([]);
  }
  const checked = getAccountPublicAccessBlock({}, { parent }).then(
    (account) => assertNoProblems(name, accountProblems(plan, account)),
    () => undefined,
  );
  return output(checked).apply((): Resource[] => []);
}

/** Returns a problem for each use that an account-level switch blocks. */
export function accountProblems(
  { uses }: Pick<Plan, "uses">,
  account: Readonly<Record<Switch, boolean>>,
): string[] {
  return SWITCHES.filter((name) => account[name]).flatMap((name) =>
    Object.entries(uses)
      .filter(([, use]) => needsOff[name](use))
      .map(
        ([use, { publicRead }]) =>
          `uses.${use}: publicRead "${publicRead}" requires ${name} to be disabled, but account-level Block Public Access enables it and overrides the settings of the bucket. Disable it for the account (S3 › Block Public Access settings for this account), or use another account for public objects.`,
      ),
  );
}

/**
 * Throws if the AWS provider is configured with the endpoint of another store. Such stores have no IAM, and Ceph's gateway
 * deletes an empty bucket together with its ownership controls or encryption (measured).
 */
export function assertAws(name: string): void {
  const found = otherStore();
  if (found === undefined) {
    return;
  }
  const { where, endpoint } = found;
  assertNoProblems(name, [
    `${where} sends requests to ${endpoint}, which is not AWS. Create the bucket with that store's provider, pass its keys to storageArgs, and run "byob policy" for the required settings.`,
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

/** Whether an endpoint belongs to AWS; private and regional endpoints are in the same domains. */
function isAws(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) {
    return false;
  }
  return isAwsDomain(new URL(endpoint).hostname);
}
