/**
 * Records of hosted stores whose S3 API differs from that of AWS only in hosts, keys and public reading.
 *
 * Each record names the pages from which its facts come. A fact that no page states is left out: then the record has
 * the default of `hostedStores`, or a condition that says that the vendor does not document it.
 */
import { hostedStores, type RegionalLocation, type ServerLocation, serverAddress } from "../define-store";
import type { StoreAcl, StoreCors } from "../definition";

/** A store whose endpoint follows from the region, or that gives each customer an endpoint. */
export type HostedLocation<V> =
  | RegionalLocation<
      | "scaleway"
      | "wasabi"
      | "linode"
      | "vultr"
      | "hetzner"
      | "ovh"
      | "ibm"
      | "tigris"
      | "exoscale"
      | "tencent",
      V
    >
  | ServerLocation<"upcloud" | "oracle", V>
  | Omit<ServerLocation<"supabase", V>, "addressing">;

const USER_POLICY = { key: "user with a policy in AWS's format", userPolicy: { unsupportedActions: [] } };
const UNDOCUMENTED_ACLS: { acl: StoreAcl; publicReading: string } = {
  acl: { scope: "objects", condition: { mark: "?", text: "object ACLs are not documented" } },
  publicReading: "object ACL (not documented)",
};
const NO_ACLS: StoreAcl = {
  scope: "none",
  note: "The store has no object ACLs, and does not document its response to an ACL in an upload.",
  condition: { mark: "?", text: "response to an ACL is not documented" },
};
const NO_CORS: StoreCors = {
  scope: "none",
  summary: "none",
  step: () => ({
    text: "The store's S3 API has no CORS setting. Test a presigned URL in a browser before you rely on it.",
  }),
};
const ORACLE_HOSTS =
  /^(?:(.+)\.)??(?:[a-z0-9-]+\.compat|vhcompat)\.objectstorage\.(?<region>[a-z0-9-]+)\.(?:oraclecloud\.com|oci\.customer-oci\.com)$/;
const SUPABASE_PATH = "/storage/v1/s3";

export const HOSTED = hostedStores({
  // https://www.scaleway.com/en/docs/object-storage/concepts/#endpoint and api-cli/using-api-call-list/
  scaleway: {
    title: "Scaleway",
    consoleHosts: /^console\.scaleway\.com$/,
    host: ["fr-par", "s3.{region}.scw.cloud", "s3-website.{region}.scw.cloud"],
    key: "API key of an IAM application",
    publicReading: "object ACL, bucket policy",
  },
  // https://docs.wasabi.com/docs/service-urls-for-wasabis-storage-regions and defining-a-bucket-policy-for-public-access
  wasabi: {
    title: "Wasabi",
    consoleHosts: /^console\.wasabi(?:sys)?\.com$/,
    host: ["eu-central-1", "s3.{region}.wasabisys.com"],
    // The host without a region belongs to us-east-1.
    hosts: /^(?:(.+)\.)?s3\.(?:(?<region>[a-z0-9-]+)\.)?wasabisys\.com$/,
    acl: {
      scope: "objects",
      condition: {
        text: "public access allowed by Wasabi",
        footnote:
          "Wasabi accounts that were created after March 13, 2023 cannot enable public access themselves. Ask Wasabi's support to enable it.",
      },
    },
    ...USER_POLICY,
    publicReading: "bucket policy or object ACL, if the account allows it",
  },
  // https://techdocs.akamai.com/cloud-computing/docs/endpoint-types; repository linode/docs, object-storage/guides/acls
  linode: {
    title: "Linode (Akamai)",
    consoleHosts: /^cloud\.linode\.com$/,
    host: ["us-ord-1", "{region}.linodeobjects.com", "website-{region}.linodeobjects.com"],
    key: "access key that is limited to the bucket",
  },
  // https://docs.vultr.com/platform/security-best-practices/vultr-object-storage
  vultr: {
    title: "Vultr",
    consoleHosts: /^my\.vultr\.com$/,
    host: ["ewr1", "{region}.vultrobjects.com"],
    ...UNDOCUMENTED_ACLS,
    key: "S3 credentials of the subscription, valid for all its buckets",
  },
  // https://docs.hetzner.com/storage/object-storage/supported-actions/ and faq/buckets-objects
  hetzner: {
    title: "Hetzner",
    consoleHosts: /^console\.hetzner\.(?:com|cloud)$/,
    host: ["fsn1", "{region}.your-objectstorage.com"],
    key: "S3 credentials of the project, valid for all its buckets",
    publicReading: "object ACL, or visibility of the bucket",
  },
  // https://help.ovhcloud.com, Object Storage: "Endpoints and geoavailability" (2026-02) and "Compliancy"
  ovh: {
    title: "OVHcloud",
    consoleHosts: /^(?:manager\.[a-z]+\.ovhcloud|www\.ovh)\.com$/,
    host: ["gra", "s3.{region}.io.cloud.ovh.net", "s3-website.{region}.io.cloud.ovh.net"],
    hosts: /^(?:(.+)\.)?s3\.(?<region>[a-z0-9-]+)\.(?:(?:io|perf)\.)?cloud\.ovh\.(?:net|us)$/,
    ...USER_POLICY,
  },
  // https://cloud.ibm.com/docs/cloud-object-storage: endpoints, public-access, hmac-signature
  ibm: {
    title: "IBM Cloud",
    consoleHosts: /^cloud\.ibm\.com$/,
    host: ["us-south", "s3.{region}.cloud-object-storage.appdomain.cloud"],
    hosts:
      /^(?:(.+)\.)?s3\.(?:private\.|direct\.)?(?<region>[a-z0-9-]+)\.cloud-object-storage\.appdomain\.cloud$/,
    key: "HMAC key of service credentials",
    publicReading: "object ACL, or the Public Access group for the bucket",
  },
  // https://www.tigrisdata.com/docs: buckets/public-bucket, objects/acl, api/s3, iam/manage-access-key
  tigris: {
    title: "Tigris",
    consoleHosts: /^console\.(?:tigris\.dev|storage\.dev)$/,
    host: ["auto", "t3.storage.dev", "t3.tigris(?:files|bucket|blob).io"],
    inputs: { region: { example: "auto", note: "`auto`" } },
    hosts: /^(?:(.+)\.)?(?:t3\.storage\.dev|fly\.storage\.tigris\.dev)$/,
    region: "auto",
    publicAddress: "public bucket domain",
    acl: { scope: "objects", condition: { text: "object ACLs enabled in the bucket's settings" } },
    publish: {
      text: "In the settings of the bucket, enable public access or object ACLs. Use https://{bucket}.t3.tigrisfiles.io as the public URL.",
    },
    key: "access key with the role Editor or ReadOnly for the bucket",
    publicReading: "public bucket, or object ACL if enabled",
  },
  // https://community.exoscale.com/documentation/storage/simple-object-storage-overview/ and api/sos
  exoscale: {
    title: "Exoscale",
    consoleHosts: /^portal\.exoscale\.com$/,
    host: ["ch-gva-2", "sos-{region}.exo.io"],
    key: "IAM API key with a role for the bucket",
  },
  // https://developers.upcloud.com/1.3/21-managed-object-storage/
  upcloud: {
    title: "UpCloud",
    consoleHosts: /^hub\.upcloud\.com$/,
    // Hosts with a zone belong to the former product.
    hosts: /^(?:(.+)\.)?(?![a-z]{2}-[a-z]{3}\d\.)[a-z0-9-]+\.upcloudobjects\.com$/,
    ...serverAddress({ example: "https://a1b2c.upcloudobjects.com" }),
    addressing: "path",
    virtualHosts: { mark: "?", hint: "not documented", text: "bucket in the host name is not documented" },
    ...UNDOCUMENTED_ACLS,
    ...USER_POLICY,
  },
  // https://docs.oracle.com/iaas/Content/Object/Tasks/s3compatibleapi.htm and Content/Object/s3-virtual-style.htm
  oracle: {
    title: "Oracle Cloud",
    consoleHosts: /^(?:cloud\.oracle\.com|console\.[a-z0-9-]+\.oraclecloud\.com)$/,
    hosts: ORACLE_HOSTS,
    ...serverAddress(
      { example: "https://my-namespace.compat.objectstorage.us-phoenix-1.oci.customer-oci.com" },
      { hosts: ORACLE_HOSTS },
    ),
    // URLs of the native API, also with a pre-authenticated request.
    publicAddresses: {
      pattern:
        /^(?:[a-z0-9-]+\.)?objectstorage\.(?<region>[a-z0-9-]+)\.(?:oraclecloud\.com|oci\.customer-oci\.com)\/(?:(?:p\/[^/]+\/)?n\/(?<namespace>[^/]+)(?:\/b\/(?<bucket>[^/]+))?)?/,
      endpoint: "https://{namespace}.compat.objectstorage.{region}.oci.customer-oci.com",
      withBucket: "https://{bucket}vhcompat.objectstorage.{region}.oci.customer-oci.com",
    },
    addressing: "path",
    virtualHosts: {
      hint: "use the endpoint https://vhcompat.objectstorage.<region>.oci.customer-oci.com",
      text: "requires the `vhcompat` host",
      footnote:
        "Oracle Cloud serves `https://my-bucket.vhcompat.objectstorage.<region>.oci.customer-oci.com` for buckets that were created with the S3 API.",
    },
    publicAddress: "native object URL",
    acl: NO_ACLS,
    publicScope: "bucket",
    publish: {
      text: "Set the visibility of the bucket to public, and use the URL of the native API as the public URL.",
    },
    cors: NO_CORS,
    key: "Customer Secret Key of a user",
    publicReading: "visibility of the bucket",
  },
  // https://www.tencentcloud.com/document/product/436/32537
  tencent: {
    title: "Tencent COS",
    consoleHosts: /^console\.(?:cloud\.tencent|tencentcloud)\.com$/,
    host: [
      "ap-singapore",
      "cos.{region}.myqcloud.com",
      "cos-website.{region}.(?:myqcloud.com|tencentcos.cn)",
    ],
    // The hosts of global acceleration contain no region.
    hosts:
      /^(?:(.+)\.)?cos(?:-internal)?\.(?:accelerate|(?<region>[a-z0-9-]+))\.(?:myqcloud\.com|tencentcos\.cn)$/,
    // Buckets created since 2024. Reports: langgenius/dify#2934, codexu/note-gen#1167.
    pathStyleError: { status: 403, code: "PathStyleDomainForbidden" },
    // rclone disables them for COS: backend/s3/provider/TencentCOS.yaml.
    checksums: "rejected",
    cors: {
      scope: "bucket",
      format: "CORS in the COS console",
      summary: "in the console",
      step: (bucket) => ({ text: `In the COS console, add a CORS rule for the origins to ${bucket}.` }),
    },
    key: "API key of a CAM sub-user with a policy in COS's format",
  },
  // https://supabase.com/docs/guides/storage/s3/authentication and s3/compatibility
  supabase: {
    title: "Supabase",
    consoleHosts: /^(?:app\.)?supabase\.com$/,
    hosts: /^[a-z0-9]+(?:\.storage)?\.supabase\.co$/,
    path: SUPABASE_PATH,
    ...serverAddress(
      {
        example: `https://abcdefgh.storage.supabase.co${SUPABASE_PATH}`,
        note: `ends in \`${SUPABASE_PATH}\``,
      },
      { path: SUPABASE_PATH, inputs: { region: { example: "us-east-1", isOptional: true } } },
    ),
    publicAddresses: {
      pattern: /^(?<project>[a-z0-9]+)(?:\.storage)?\.supabase\.co\/(?!storage\/v1\/s3(?:\/|$))/,
      endpoint: `https://{project}.storage.supabase.co${SUPABASE_PATH}`,
    },
    addressing: "path",
    publicAddress: "public object URL",
    acl: NO_ACLS,
    publicScope: "bucket",
    publish: {
      text: "Enable public access for the bucket, and use https://<project>.supabase.co/storage/v1/object/public/{bucket} as the public URL.",
    },
    cors: NO_CORS,
    key: "S3 access key of the project, valid for all its buckets",
    publicReading: "public bucket",
  },
});
