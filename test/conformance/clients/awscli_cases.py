"""Cases of the AWS CLI, version 1: its commands for files (aws s3) and for single requests (aws s3api)."""

import json
import os
import re

# Loaded once: the commands run in child processes of this one.
import awscli.clidriver
from boto3_client import body_of, keys_in, new_bucket
from support import (
    ACCESS_KEY,
    ENDPOINT,
    FOLDER,
    LARGE,
    PUBLIC_BUCKET,
    SECRET_KEY,
    STRANGE_KEYS,
    TREE,
    anonymous,
    case,
    digest,
    fetch,
    files_in,
    new_bucket_name,
    read_file,
    run_program,
    steady,
    write_file,
    write_tree,
)

os.environ.update(
    AWS_ACCESS_KEY_ID=ACCESS_KEY,
    AWS_SECRET_ACCESS_KEY=SECRET_KEY,
    AWS_ENDPOINT_URL=ENDPOINT,
    AWS_DEFAULT_REGION="us-east-1",
    # One attempt, so that an error of the server is a result.
    AWS_MAX_ATTEMPTS="1",
)

awscli.clidriver.create_clidriver()


def aws(*args, stdin=b""):
    code, output, errors = run_program("aws", *args, stdin=stdin)
    assert code == 0, f"aws {' '.join(args)}: exit code {code}: {errors}"
    return output


def s3(*args, stdin=b""):
    """Runs `aws s3`; returns the lines of the output, which several transfers print in any order."""
    progress = ("--no-progress",) if args[0] in ("cp", "mv", "sync") else ()
    return sorted(aws("s3", *args, *progress, stdin=stdin).splitlines())


def api(operation, bucket, *args):
    output = aws("s3api", operation, "--bucket", bucket, *args)
    return json.loads(output) if output.strip() else None


def failure(*args):
    """Exit code and code of the error."""
    code, output, errors = run_program("aws", *args)
    found = re.search(r"error occurred \((\w+)\)", errors)
    return [code, found.group(1) if found else None] if code else {"unexpected": output}


@case("buckets", ceph="errors have no message, so the client prints no code")
def a_bucket_is_created_listed_and_removed():
    bucket = new_bucket_name()
    s3("mb", f"s3://{bucket}")
    assert any(line.endswith(f" {bucket}") for line in s3("ls"))
    empty = s3("ls", f"s3://{bucket}")
    removed = steady(s3("rb", f"s3://{bucket}")[0], bucket=bucket)
    return [empty, removed, failure("s3", "ls", f"s3://{bucket}"), failure("s3api", "head-bucket", "--bucket", bucket)]


@case("buckets")
def a_bucket_with_objects_is_removed_by_force():
    bucket = new_bucket("a", "b c")
    refused = run_program("aws", "s3", "rb", f"s3://{bucket}")
    removed = [steady(line, bucket=bucket) for line in s3("rb", f"s3://{bucket}", "--force")]
    return [refused[0], removed]


@case("transfer")
def a_file_is_copied_up_and_down():
    bucket = new_bucket()
    uploaded = s3("cp", write_file("up.txt", b"text"), f"s3://{bucket}/a/up.txt")
    downloaded = s3("cp", f"s3://{bucket}/a/up.txt", f"{FOLDER}/down.txt")
    lines = [steady(line, bucket=bucket) for line in uploaded + downloaded]
    head = api("head-object", bucket, "--key", "a/up.txt")
    return [lines, read_file(f"{FOLDER}/down.txt").decode(), head["ContentType"], head["ETag"]]


@case("transfer")
def a_file_of_20_mb_is_copied_up_and_down():
    bucket = new_bucket()
    s3("cp", write_file("large", LARGE), f"s3://{bucket}/large")
    s3("cp", f"s3://{bucket}/large", f"{FOLDER}/large-down")
    assert read_file(f"{FOLDER}/large-down") == LARGE
    return api("head-object", bucket, "--key", "large")["ETag"]


@case("transfer")
def a_stream_is_copied_up_and_down():
    bucket = new_bucket()
    s3("cp", "-", f"s3://{bucket}/stream", stdin=LARGE)
    s3("cp", f"s3://{bucket}/stream", f"{FOLDER}/stream-down")
    return digest(read_file(f"{FOLDER}/stream-down"))


@case("transfer")
def a_range_is_read():
    bucket = new_bucket("0123456789")
    read = api("get-object", bucket, "--key", "0123456789", "--range", "bytes=2-4", f"{FOLDER}/range")
    return [read["ContentRange"], read_file(f"{FOLDER}/range").decode()]


@case("transfer", ceph="errors have no message, so the client prints no code")
def a_missing_object_is_not_read():
    bucket = new_bucket()
    at = ("--bucket", bucket, "--key", "missing")
    return [
        failure("s3api", "head-object", *at),
        failure("s3api", "get-object", *at, f"{FOLDER}/none"),
        failure("s3", "cp", f"s3://{bucket}/missing", f"{FOLDER}/none"),
    ]


@case("copy")
def objects_are_copied_and_moved():
    bucket, other = new_bucket("from a+b"), new_bucket()
    s3("cp", f"s3://{bucket}/from a+b", f"s3://{other}/copied")
    s3("mv", f"s3://{bucket}/from a+b", f"s3://{bucket}/moved")
    return [body_of(other, "copied"), keys_in(bucket), body_of(bucket, "moved")]


@case("copy")
def an_object_of_20_mb_is_copied_in_parts():
    bucket = new_bucket()
    s3("cp", write_file("large", LARGE), f"s3://{bucket}/large", "--metadata", "a=b", "--content-type", "text/css")
    s3("cp", f"s3://{bucket}/large", f"s3://{bucket}/copied")
    s3("cp", f"s3://{bucket}/copied", f"{FOLDER}/copied")
    head = api("head-object", bucket, "--key", "copied")
    return [head["ETag"], head["Metadata"], head["ContentType"], digest(read_file(f"{FOLDER}/copied"))]


@case("sync")
def a_folder_is_synchronized_up_and_down():
    bucket, folder = new_bucket(), write_tree("sync")
    uploaded = [steady(line, bucket=bucket) for line in s3("sync", folder, f"s3://{bucket}/sync")]
    again = s3("sync", folder, f"s3://{bucket}/sync")
    s3("sync", f"s3://{bucket}/sync", f"{FOLDER}/sync-down")
    assert files_in(f"{FOLDER}/sync-down") == TREE
    return [uploaded, again, keys_in(bucket)]


@case("sync")
def a_synchronization_deletes_and_replaces():
    bucket, folder = new_bucket(), write_tree("sync-changed")
    s3("sync", folder, f"s3://{bucket}")
    os.remove(f"{folder}/a.txt")
    write_file("sync-changed/folder/b c+d.txt", b"longer")
    changed = [steady(line, bucket=bucket) for line in s3("sync", folder, f"s3://{bucket}", "--delete")]
    return [changed, keys_in(bucket), body_of(bucket, "folder/b c+d.txt")]


@case("sync")
def buckets_are_synchronized():
    bucket, other = new_bucket("a", "b/c d"), new_bucket()
    s3("sync", f"s3://{bucket}", f"s3://{other}/copy")
    again = s3("sync", f"s3://{bucket}", f"s3://{other}/copy")
    return [keys_in(other), again]


@case("listing")
def prefixes_and_pages_are_listed():
    bucket = new_bucket("a/1", "a/2", "b", "c/d/1", "e f")
    listings = [
        s3("ls", f"s3://{bucket}"),
        s3("ls", f"s3://{bucket}/a/"),
        s3("ls", f"s3://{bucket}", "--recursive", "--page-size", "2", "--summarize"),
    ]
    return [sorted(steady(line) for line in lines) for lines in listings]


@case("listing")
def a_listing_continues_at_its_token():
    bucket = new_bucket("a", "b", "c")
    first = api("list-objects-v2", bucket, "--max-items", "2", "--page-size", "1")
    rest = api("list-objects-v2", bucket, "--starting-token", first["NextToken"])
    return [[item["Key"] for item in page["Contents"]] for page in (first, rest)]


@case("keys")
def files_with_strange_names_are_synchronized():
    bucket = new_bucket()
    names = [key for key in STRANGE_KEYS if "//" not in key]
    for name in names:
        write_file(f"strange/{name}", name.encode())
    s3("cp", "--recursive", f"{FOLDER}/strange", f"s3://{bucket}")
    s3("cp", "--recursive", f"s3://{bucket}", f"{FOLDER}/strange-down")
    assert files_in(f"{FOLDER}/strange-down") == {name: name for name in names}
    listed = keys_in(bucket)
    removed = [steady(line, bucket=bucket) for line in s3("rm", "--recursive", f"s3://{bucket}")]
    return [listed, removed, keys_in(bucket)]


@case("deletion")
def many_objects_are_deleted_by_one_request():
    bucket = new_bucket('a "b"', "c+d ü", "kept")
    objects = {"Objects": [{"Key": 'a "b"'}, {"Key": "c+d ü"}, {"Key": "missing"}]}
    deleted = api("delete-objects", bucket, "--delete", json.dumps(objects))
    return [sorted(item["Key"] for item in deleted["Deleted"]), keys_in(bucket)]


@case("metadata")
def headers_and_metadata_are_kept():
    bucket = new_bucket()
    headers = ("--content-type", "text/css", "--cache-control", "max-age=60", "--content-language", "de")
    s3("cp", "-", f"s3://{bucket}/key", *headers, "--metadata", "a=b,empty=", stdin=b"x")
    s3("cp", f"s3://{bucket}/key", f"s3://{bucket}/kept")
    s3("cp", f"s3://{bucket}/key", f"s3://{bucket}/new", "--metadata-directive", "REPLACE", "--metadata", "c=d")
    heads = [api("head-object", bucket, "--key", key) for key in ("key", "kept", "new")]
    names = ("ContentType", "CacheControl", "ContentLanguage", "Metadata")
    return [{name: head.get(name) for name in names} for head in heads]


@case("tagging")
def objects_have_tags():
    bucket = new_bucket("key")
    at = ("--key", "key")
    api("put-object-tagging", bucket, *at, "--tagging", 'TagSet=[{Key=a b,Value="c+d"}]')
    tags = api("get-object-tagging", bucket, *at)["TagSet"]
    api("delete-object-tagging", bucket, *at)
    return [tags, api("get-object-tagging", bucket, *at)["TagSet"]]


@case("presigned", emulator="Signature Version 2 is rejected; the message names the setting to change")
def a_presigned_url_is_read():
    bucket = new_bucket("a b+ü")
    return fetch(s3("presign", f"s3://{bucket}/a b+ü")[0])


@case("acl")
def a_public_file_is_read_without_credentials():
    file = write_file("public.txt", b"text")
    s3("cp", file, f"s3://{PUBLIC_BUCKET}/awscli/public", "--acl", "public-read")
    s3("cp", file, f"s3://{PUBLIC_BUCKET}/awscli/private")
    return [anonymous(PUBLIC_BUCKET, "awscli/public"), anonymous(PUBLIC_BUCKET, "awscli/private")]


@case("versioning")
def versions_are_listed_and_restored():
    bucket = new_bucket()
    api("put-bucket-versioning", bucket, "--versioning-configuration", "Status=Enabled")
    for text in (b"first", b"second"):
        s3("cp", "-", f"s3://{bucket}/key", stdin=text)
    s3("rm", f"s3://{bucket}/key")
    listed = api("list-object-versions", bucket)
    latest = [item["IsLatest"] for item in listed["Versions"] + listed["DeleteMarkers"]]
    api("delete-object", bucket, "--key", "key", "--version-id", listed["DeleteMarkers"][0]["VersionId"])
    return [latest, body_of(bucket, "key"), keys_in(bucket)]


@case("conditions", ceph="errors have no message, so the client prints no code")
def a_write_does_not_replace_an_object():
    bucket = new_bucket("key")
    at = ("--bucket", bucket, "--key", "key", "--body", write_file("body", b"other"))
    rejected = failure("s3api", "put-object", *at, "--if-none-match", "*")
    return [rejected, body_of(bucket, "key")]


@case("checksums", ceph="Ceph 16 does not support checksums")
def a_checksum_is_verified_and_returned():
    bucket = new_bucket()
    file = write_file("checksum", b"text")
    s3("cp", file, f"s3://{bucket}/key", "--checksum-algorithm", "SHA256")
    s3("cp", f"s3://{bucket}/key", f"{FOLDER}/checked", "--checksum-mode", "ENABLED")
    return api("head-object", bucket, "--key", "key", "--checksum-mode", "ENABLED").get("ChecksumSHA256")


@case(
    "checksums",
    page="checking-object-integrity",
    ceph="Ceph 16 does not support checksums",
    moto="the type of a checksum is not returned",
)
def a_multipart_upload_has_a_checksum():
    bucket = new_bucket()
    file = write_file("large", LARGE)
    s3("cp", file, f"s3://{bucket}/key", "--checksum-algorithm", "SHA256")
    head = api("head-object", bucket, "--key", "key", "--checksum-mode", "ENABLED")
    return [head.get("ChecksumSHA256"), head.get("ChecksumType")]
