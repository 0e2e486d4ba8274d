"""Cases of boto3 for metadata, tags, presigned URLs, ACLs, versions, conditions and checksums."""

import base64
import hashlib
import io
from datetime import datetime, timedelta, timezone

import boto3
from boto3_cases import PARTS, failure, fields
from boto3_client import SETTINGS, body_of, client, keys_in, new_bucket
from botocore.config import Config
from support import LARGE, PUBLIC_BUCKET, anonymous, case, fetch

# By default, boto3 signs URLs with Signature Version 2, which AWS accepts only in its older regions.
signer = boto3.client("s3", **{**SETTINGS, "config": Config(signature_version="s3v4")})
WRONG_ETAG = '"00000000000000000000000000000000"'


@case("metadata")
def headers_and_metadata_are_kept():
    bucket = new_bucket()
    headers = {
        "CacheControl": "max-age=60",
        "ContentDisposition": 'attachment; filename="a b.txt"',
        "ContentEncoding": "gzip",
        "ContentLanguage": "de",
        "ContentType": "text/plain; charset=utf-8",
        "Expires": datetime(2030, 1, 1, tzinfo=timezone.utc),
        "WebsiteRedirectLocation": "/other",
    }
    client.put_object(Bucket=bucket, Key="key", **headers, Metadata={"Upper": "Value", "empty": "", "spaces": "a  b"})
    head = client.head_object(Bucket=bucket, Key="key")
    return [fields(head, *headers.keys() - {"Expires"}), str(head["Expires"]), head["Metadata"]]


@case("metadata")
def a_request_overrides_headers_of_the_response():
    bucket = new_bucket("key")
    override = {"ResponseContentType": "text/csv", "ResponseContentDisposition": "inline", "ResponseCacheControl": "no-cache"}
    read = client.get_object(Bucket=bucket, Key="key", **override)
    return fields(read, "ContentType", "ContentDisposition", "CacheControl")


@case("metadata", ceph="only the storage class STANDARD exists")
def the_storage_class_is_kept():
    bucket = new_bucket()
    client.put_object(Bucket=bucket, Key="key", StorageClass="STANDARD_IA")
    listed = client.list_objects_v2(Bucket=bucket)["Contents"][0]["StorageClass"]
    invalid = failure("put_object", Bucket=bucket, Key="other", StorageClass="NONE")
    return [client.head_object(Bucket=bucket, Key="key").get("StorageClass"), listed, invalid]


@case("tagging")
def objects_have_tags():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    tags = lambda: sorted((tag["Key"], tag["Value"]) for tag in client.get_object_tagging(**at)["TagSet"])
    client.put_object(**at, Tagging="a=1&b%20c=2%2B3")
    sent = [tags(), client.get_object(**at).get("TagCount")]
    client.put_object_tagging(**at, Tagging={"TagSet": [{"Key": "ü", "Value": "a+b=c @:/-"}]})
    replaced = tags()
    client.delete_object_tagging(**at)
    return [sent, replaced, tags(), body_of(bucket, "key")]


@case("tagging")
def buckets_have_tags():
    bucket = new_bucket()
    before = failure("get_bucket_tagging", Bucket=bucket)
    client.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    tags = client.get_bucket_tagging(Bucket=bucket)["TagSet"]
    client.delete_bucket_tagging(Bucket=bucket)
    return [before, tags, failure("get_bucket_tagging", Bucket=bucket)]


@case("tagging", page="object-tagging", ceph="two tags of one name are accepted", moto="two tags of one name are accepted")
def invalid_tags_are_rejected():
    bucket = new_bucket("key")
    tags = lambda *names: {"TagSet": [{"Key": name, "Value": ""} for name in names]}
    sets = (tags("a", "a"), tags(*map(str, range(11))), tags("x" * 129))
    return [failure("put_object_tagging", Bucket=bucket, Key="key", Tagging=tagging) for tagging in sets]


def presigned(operation, bucket, key, **parameters):
    arguments = {"Bucket": bucket, "Key": key, **parameters}
    return signer.generate_presigned_url(operation, Params=arguments, ExpiresIn=60)


@case("presigned")
def presigned_urls_read_write_and_delete():
    bucket = new_bucket()
    written = fetch(presigned("put_object", bucket, "a b+c/ü"), "PUT", b"text")
    read = fetch(presigned("get_object", bucket, "a b+c/ü"))
    missing = fetch(presigned("get_object", bucket, "missing"))
    deleted = fetch(presigned("delete_object", bucket, "a b+c/ü"), "DELETE")
    return [written, read, missing, deleted, keys_in(bucket)]


@case("presigned")
def a_presigned_url_fixes_the_headers():
    bucket = new_bucket()
    url = presigned("put_object", bucket, "key", ContentType="text/css", Metadata={"a": "b"})
    headers = {"Content-Type": "text/css", "x-amz-meta-a": "b"}
    written = fetch(url, "PUT", b"x", headers)
    return [written, fields(client.head_object(Bucket=bucket, Key="key"), "ContentType", "Metadata")]


@case("presigned", emulator="Signature Version 2 is rejected; the message names the setting to change")
def a_url_in_signature_version_2_is_read():
    arguments = {"Bucket": new_bucket("key"), "Key": "key"}
    return fetch(client.generate_presigned_url("get_object", Params=arguments, ExpiresIn=60))


@case("presigned", moto="signatures are not verified")
def a_changed_presigned_url_is_rejected():
    bucket = new_bucket("key", "other")
    url = presigned("get_object", bucket, "key")
    return [fetch(url.replace("/key", "/other")), fetch(url, "PUT", b"x"), body_of(bucket, "key")]


@case("presigned", moto="the conditions of a form are not verified")
def a_form_uploads_a_file():
    bucket = new_bucket()
    conditions = [["starts-with", "$Content-Type", "text/"], ["content-length-range", 1, 10]]
    post = signer.generate_presigned_post(bucket, "form/${filename}", Conditions=conditions)

    def send(content, content_type="text/plain"):
        values = {**post["fields"], "Content-Type": content_type}
        part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
        form = "".join(part.format(name, "", value) for name, value in values.items())
        form += part.format("file", '; filename="a.txt"', content) + "--x--\r\n"
        return fetch(post["url"], "POST", form.encode(), {"Content-Type": "multipart/form-data; boundary=x"})

    return [send("text"), send("longer than ten"), keys_in(bucket), body_of(bucket, "form/a.txt")]


@case("acl")
def public_objects_are_read_without_credentials():
    client.put_object(Bucket=PUBLIC_BUCKET, Key="boto3/public", Body=b"text", ACL="public-read")
    client.put_object(Bucket=PUBLIC_BUCKET, Key="boto3/private", Body=b"text")
    grants = client.get_object_acl(Bucket=PUBLIC_BUCKET, Key="boto3/public")["Grants"]
    kinds = sorted([grant["Grantee"].get("URI", "owner"), grant["Permission"]] for grant in grants)
    return [anonymous(PUBLIC_BUCKET, "boto3/public"), anonymous(PUBLIC_BUCKET, "boto3/private"), kinds]


@case("acl")
def the_acl_of_an_object_is_changed():
    at = {"Bucket": PUBLIC_BUCKET, "Key": "boto3/changed"}
    client.put_object(**at, Body=b"text")
    before = anonymous(PUBLIC_BUCKET, "boto3/changed")
    client.put_object_acl(**at, ACL="public-read")
    public = anonymous(PUBLIC_BUCKET, "boto3/changed")
    client.put_object_acl(**at, ACL="private")
    return [before, public, anonymous(PUBLIC_BUCKET, "boto3/changed")]


@case("acl")
def a_policy_makes_a_prefix_public():
    client.put_object(Bucket=PUBLIC_BUCKET, Key="boto3-policy/key", Body=b"text")
    statement = f'"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{PUBLIC_BUCKET}/boto3-policy/*"'
    client.put_bucket_policy(Bucket=PUBLIC_BUCKET, Policy=f'{{"Version":"2012-10-17","Statement":[{{{statement}}}]}}')
    allowed = anonymous(PUBLIC_BUCKET, "boto3-policy/key")
    client.delete_bucket_policy(Bucket=PUBLIC_BUCKET)
    return [allowed, anonymous(PUBLIC_BUCKET, "boto3-policy/key"), failure("get_bucket_policy", Bucket=PUBLIC_BUCKET)]


def versioned_bucket():
    bucket = new_bucket()
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


@case("versioning", ceph="the code for a missing version is NoSuchKey")
def versions_are_listed_read_and_deleted():
    bucket = versioned_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    first, second = [client.put_object(**at, Body=body)["VersionId"] for body in (b"first", b"second")]
    marker = client.delete_object(**at)
    listed = client.list_object_versions(Bucket=bucket)
    order = [[first, second].index(item["VersionId"]) for item in listed["Versions"]]
    latest = [item["IsLatest"] for item in listed["Versions"] + listed["DeleteMarkers"]]
    hidden = failure("get_object", **at)
    old = body_of(bucket, "key", VersionId=first)
    client.delete_object(**at, VersionId=marker["VersionId"])
    restored = body_of(bucket, "key")
    client.delete_object(**at, VersionId=second)
    missing = failure("get_object", **at, VersionId=second)
    return [marker["DeleteMarker"], order, latest, hidden, old, restored, body_of(bucket, "key"), missing]


@case("versioning", moto="the earlier versions are deleted")
def suspended_versioning_replaces_the_null_version():
    bucket = versioned_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    client.put_object(**at, Body=b"first")
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    client.put_object(**at, Body=b"second")
    client.put_object(**at, Body=b"third")
    versions = client.list_object_versions(Bucket=bucket)["Versions"]
    status = client.get_bucket_versioning(Bucket=bucket)["Status"]
    null = [item["VersionId"] == "null" for item in versions]
    return [status, null, body_of(bucket, "key", VersionId="null")]


@case("versioning")
def a_copy_restores_a_version():
    bucket = versioned_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    first = client.put_object(**at, Body=b"first")["VersionId"]
    client.put_object(**at, Body=b"second")
    client.copy_object(**at, CopySource={**at, "VersionId": first})
    return [body_of(bucket, "key"), len(client.list_object_versions(Bucket=bucket)["Versions"])]


@case("versioning")
def a_bucket_with_versions_is_emptied():
    bucket = versioned_bucket()
    for _ in range(2):
        client.put_object(Bucket=bucket, Key="key")
    client.delete_object(Bucket=bucket, Key="key")
    not_empty = failure("delete_bucket", Bucket=bucket)
    listed = client.list_object_versions(Bucket=bucket)
    objects = [fields(item, "Key", "VersionId") for item in listed["Versions"] + listed["DeleteMarkers"]]
    deleted = client.delete_objects(Bucket=bucket, Delete={"Objects": objects})["Deleted"]
    client.delete_bucket(Bucket=bucket)
    return [not_empty, len(deleted)]


@case("conditions")
def a_write_does_not_replace_an_object():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    client.put_object(**at, Body=b"first", IfNoneMatch="*")
    return [failure("put_object", **at, Body=b"second", IfNoneMatch="*"), body_of(bucket, "key")]


@case("conditions", ceph="If-Match fails although the ETag is equal")
def a_write_replaces_only_the_expected_object():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    missing = failure("put_object", **at, IfMatch=WRONG_ETAG)
    etag = client.put_object(**at, Body=b"first")["ETag"]
    wrong = failure("put_object", **at, Body=b"second", IfMatch=WRONG_ETAG)
    client.put_object(**at, Body=b"third", IfMatch=etag)
    return [missing, wrong, body_of(bucket, "key")]


@case("conditions")
def a_read_depends_on_the_etag_and_the_time():
    bucket = new_bucket("key")
    at = {"Bucket": bucket, "Key": "key"}
    head = client.head_object(**at)
    past, future = [head["LastModified"] + timedelta(hours=hours) for hours in (-1, 1)]
    return [
        failure("get_object", **at, IfNoneMatch=head["ETag"]),
        failure("get_object", **at, IfMatch=WRONG_ETAG),
        failure("head_object", **at, IfMatch=WRONG_ETAG),
        failure("get_object", **at, IfUnmodifiedSince=past),
        failure("get_object", **at, IfModifiedSince=head["LastModified"]),
        body_of(bucket, "key", IfMatch=head["ETag"], IfUnmodifiedSince=future),
        body_of(bucket, "key", IfNoneMatch=WRONG_ETAG, IfModifiedSince=past),
    ]


@case(
    "conditions",
    page="CopyObject",
    ceph="conditions on the source of a copy are ignored",
    moto="If-Match on the source of a copy is ignored",
)
def a_copy_depends_on_its_source():
    bucket = new_bucket("key")
    at = {"Bucket": bucket, "Key": "to", "CopySource": f"{bucket}/key"}
    etag = client.head_object(Bucket=bucket, Key="key")["ETag"]
    failed = [
        failure("copy_object", **at, CopySourceIfMatch=WRONG_ETAG),
        failure("copy_object", **at, CopySourceIfNoneMatch=etag),
    ]
    client.copy_object(**at, CopySourceIfMatch=etag)
    return [failed, body_of(bucket, "to")]


@case("checksums", page="checking-object-integrity", ceph="Ceph 16 does not support checksums", moto="the type of a checksum is not returned")
def checksums_are_verified_and_returned():
    bucket = new_bucket()
    found = {}
    for algorithm in ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"):
        at = {"Bucket": bucket, "Key": algorithm}
        client.put_object(**at, Body=b"text", ChecksumAlgorithm=algorithm)
        head = client.head_object(**at, ChecksumMode="ENABLED")
        assert client.get_object(**at, ChecksumMode="ENABLED")["Body"].read() == b"text"
        found[algorithm] = fields(head, f"Checksum{algorithm}", "ChecksumType")
    return found


@case(
    "checksums",
    page="checking-object-integrity",
    ceph="Ceph 16 does not support checksums",
    moto="checksums and MD5 hashes are not verified",
)
def wrong_checksums_are_rejected():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "key", "Body": b"text"}
    encoded = lambda digest: base64.b64encode(digest).decode()
    return [
        failure("put_object", **at, ChecksumSHA256=encoded(hashlib.sha256(b"other").digest())),
        failure("put_object", **at, ChecksumCRC32=encoded(b"\0\0\0\0")),
        failure("put_object", **at, ContentMD5=encoded(hashlib.md5(b"other").digest())),
        failure("put_object", **at, ContentMD5="invalid"),
        keys_in(bucket),
    ]


@case(
    "checksums",
    page="checking-object-integrity",
    ceph="Ceph 16 does not support checksums",
    moto="the number and the type of the parts are not returned",
)
def a_multipart_upload_has_a_checksum():
    bucket = new_bucket()
    for algorithm in ("SHA256", "CRC32C"):
        client.upload_fileobj(
            io.BytesIO(LARGE), bucket, algorithm, Config=PARTS, ExtraArgs={"ChecksumAlgorithm": algorithm}
        )
    names = ("ChecksumSHA256", "ChecksumCRC32C", "ChecksumType")
    heads = [client.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED") for key in ("SHA256", "CRC32C")]
    return [fields(head, *names) for head in heads]


@case(
    "checksums",
    page="GetObjectAttributes",
    ceph="Ceph 16 does not support GetObjectAttributes",
    moto="the type of a checksum is not returned",
)
def attributes_contain_the_checksum():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    client.put_object(**at, Body=b"text", ChecksumAlgorithm="SHA256")
    asked = ["ETag", "Checksum", "ObjectSize", "StorageClass"]
    return fields(client.get_object_attributes(**at, ObjectAttributes=asked), *asked)
