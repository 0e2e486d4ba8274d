import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { type Aws, type AwsResource, type AwsValues, unlessAbsent } from "./resource";

const ABSENT = ["NoSuchEntityException", "NoSuchEntity"];

/** `aws:iam/user:User`. */
export const user: AwsResource = {
  replaces: ["name"],
  autoName: "name",
  async create({ iam }, { name, path }) {
    const UserName = String(name);
    await iam.send(new CreateUserCommand({ UserName, ...(path !== undefined && { Path: String(path) }) }));
    return { id: UserName };
  },
  async read({ iam }, id) {
    const found = await unlessAbsent(ABSENT, iam.send(new GetUserCommand({ UserName: id })));
    const { Arn: arn, UserId: uniqueId, Path: path } = found?.User ?? {};
    return found && { name: id, arn, uniqueId, path };
  },
  async delete({ iam }, id) {
    await unlessAbsent(ABSENT, iam.send(new DeleteUserCommand({ UserName: id })));
  },
};

/** `aws:iam/userPolicy:UserPolicy`, whose ID is `<user>:<name>`. */
export const awsUserPolicy: AwsResource = {
  replaces: ["name", "user"],
  autoName: "name",
  async create(aws, inputs) {
    await putUserPolicy(aws, inputs);
    return { id: `${inputs.user}:${inputs.name}` };
  },
  async read({ iam }, id) {
    const [UserName = "", PolicyName = ""] = id.split(":");
    const found = await unlessAbsent(ABSENT, iam.send(new GetUserPolicyCommand({ UserName, PolicyName })));
    const policy = found && decodeURIComponent(found.PolicyDocument ?? "");
    return found && { user: UserName, name: PolicyName, policy };
  },
  update: (aws, _id, inputs) => putUserPolicy(aws, inputs),
  async delete({ iam }, id) {
    const [UserName = "", PolicyName = ""] = id.split(":");
    await unlessAbsent(ABSENT, iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName })));
  },
};

async function putUserPolicy({ iam }: Aws, { user: UserName, name: PolicyName, policy }: AwsValues) {
  const PolicyDocument = String(policy);
  await iam.send(
    new PutUserPolicyCommand({ UserName: String(UserName), PolicyName: String(PolicyName), PolicyDocument }),
  );
}

/** `aws:iam/accessKey:AccessKey`. Only the create returns the secret. */
export const accessKey: AwsResource = {
  replaces: ["user", "pgpKey"],
  async create({ iam }, { user: UserName }) {
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: String(UserName) }));
    return { id: String(key?.AccessKeyId), outputs: { secret: key?.SecretAccessKey } };
  },
  async read({ iam }, id, state) {
    const UserName = String(state.user);
    const found = await unlessAbsent(ABSENT, iam.send(new ListAccessKeysCommand({ UserName })));
    const key = found?.AccessKeyMetadata?.find(({ AccessKeyId }) => AccessKeyId === id);
    return key && { ...state, user: UserName, status: key.Status, createDate: key.CreateDate?.toISOString() };
  },
  async delete({ iam }, id, { user: UserName }) {
    await unlessAbsent(
      ABSENT,
      iam.send(new DeleteAccessKeyCommand({ UserName: String(UserName), AccessKeyId: id })),
    );
  },
};

/** Data source `aws:iam/getAccessKeys:getAccessKeys`. */
export async function getAccessKeys({ iam }: Aws, { user: UserName }: AwsValues): Promise<AwsValues> {
  const { AccessKeyMetadata = [] } = await iam.send(
    new ListAccessKeysCommand({ UserName: String(UserName) }),
  );
  const accessKeys = AccessKeyMetadata.map(({ AccessKeyId, Status, CreateDate }) => ({
    accessKeyId: AccessKeyId,
    status: Status,
    createDate: CreateDate?.toISOString(),
  }));
  return { id: UserName, user: UserName, accessKeys };
}
