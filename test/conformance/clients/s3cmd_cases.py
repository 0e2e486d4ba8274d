"""Cases of s3cmd."""

import os
import re

# Loaded once: the commands run in child processes of this one.
import S3.CloudFront  # noqa: F401
import S3.FileLists  # noqa: F401
import S3.S3  # noqa: F401
from boto3_client import body_of, client, keys_in, new_bucket
from support import (
    ACCESS_KEY,
    FOLDER,
    HOST,
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

CONFIGURATION = f"""[default]
access_key = {ACCESS_KEY}
secret_key = {SECRET_KEY}
host_base = {HOST}
host_bucket = {HOST}
bucket_location = US
use_https = False
use_mime_magic = False
progress_meter = False
max_retries = 1
"""
SETTINGS = write_file("s3cfg", CONFIGURATION.encode())


def command(*args, stdin=b""):
    return run_program("s3cmd", f"--config={SETTINGS}", *args, stdin=stdin)


def s3cmd(*args, stdin=b""):
    """Runs a command; returns the lines of its output."""
    code, output, errors = command(*args, stdin=stdin)
    assert code == 0, f"s3cmd {' '.join(args)}: exit code {code}: {errors}"
    return output.splitlines()


def failure(*args):
    """Exit code, and status and code of the error."""
    code, output, errors = command(*args)
    found = re.search(r"S3 error: (\d+ \(\w+\))", errors)
    return [code, found and found.group(1)] if code else {"unexpected": output}


def info(bucket, key, *names):
    """Lines of `s3cmd info` that begin with one of the names."""
    lines = [line.strip() for line in s3cmd("info", f"s3://{bucket}/{key}")]
    return [line for line in lines if line.startswith(names)]


@case("buckets")
def a_bucket_is_created_listed_and_removed():
    bucket = new_bucket_name()
    s3cmd("mb", f"s3://{bucket}")
    assert any(line.endswith(f"s3://{bucket}") for line in s3cmd("ls"))
    removed = [steady(line, bucket=bucket) for line in s3cmd("rb", f"s3://{bucket}")]
    return [removed, failure("ls", f"s3://{bucket}"), failure("rb", f"s3://{bucket}")]


@case("buckets")
def a_bucket_with_objects_is_removed_by_force():
    bucket = new_bucket("a", "b c")
    rejected = failure("rb", f"s3://{bucket}")
    s3cmd("rb", "--recursive", "--force", f"s3://{bucket}")
    return [rejected, failure("ls", f"s3://{bucket}")]


@case("transfer")
def a_file_is_put_and_got():
    bucket = new_bucket()
    s3cmd("put", write_file("up.txt", b"text"), f"s3://{bucket}/a/up.txt")
    s3cmd("get", f"s3://{bucket}/a/up.txt", f"{FOLDER}/down.txt")
    shown = info(bucket, "a/up.txt", "File size", "MIME type", "Storage", "MD5")
    return [read_file(f"{FOLDER}/down.txt").decode(), shown]


@case("transfer")
def a_file_of_20_mb_is_put_and_got():
    bucket = new_bucket()
    s3cmd("put", "--multipart-chunk-size-mb=8", write_file("large", LARGE), f"s3://{bucket}/large")
    s3cmd("get", f"s3://{bucket}/large", f"{FOLDER}/large-down")
    return digest(read_file(f"{FOLDER}/large-down"))


@case("transfer")
def a_download_continues():
    bucket = new_bucket("0123456789")
    s3cmd("get", "--continue", f"s3://{bucket}/0123456789", write_file("continued", b"0123"))
    return read_file(f"{FOLDER}/continued").decode()


@case("transfer")
def a_missing_object_is_not_got():
    bucket = new_bucket()
    at = f"s3://{bucket}/missing"
    return [failure("get", at, f"{FOLDER}/none"), failure("info", at)]


@case("copy")
def objects_are_copied_and_moved():
    bucket, other = new_bucket("from a+b"), new_bucket()
    s3cmd("cp", f"s3://{bucket}/from a+b", f"s3://{other}/copied")
    s3cmd("mv", f"s3://{bucket}/from a+b", f"s3://{bucket}/moved")
    return [body_of(other, "copied"), keys_in(bucket), body_of(bucket, "moved")]


@case("copy")
def an_object_of_20_mb_is_copied_in_parts():
    bucket = new_bucket()
    s3cmd("put", write_file("large", LARGE), f"s3://{bucket}/large")
    s3cmd("cp", f"s3://{bucket}/large", f"s3://{bucket}/copied")
    s3cmd("get", f"s3://{bucket}/copied", f"{FOLDER}/copied")
    return digest(read_file(f"{FOLDER}/copied"))


@case("sync")
def a_folder_is_synchronized_up_and_down():
    bucket, folder = new_bucket(), write_tree("sync") + "/"
    s3cmd("sync", folder, f"s3://{bucket}/sync/")
    again = s3cmd("sync", folder, f"s3://{bucket}/sync/")
    os.makedirs(f"{FOLDER}/sync-down")
    s3cmd("sync", f"s3://{bucket}/sync/", f"{FOLDER}/sync-down/")
    assert files_in(f"{FOLDER}/sync-down") == TREE
    return [again, keys_in(bucket)]


@case("sync")
def a_synchronization_deletes_and_replaces():
    bucket, folder = new_bucket(), write_tree("sync-changed") + "/"
    s3cmd("sync", folder, f"s3://{bucket}/")
    os.remove(f"{folder}a.txt")
    write_file("sync-changed/folder/b c+d.txt", b"longer")
    s3cmd("sync", "--delete-removed", folder, f"s3://{bucket}/")
    return [keys_in(bucket), body_of(bucket, "folder/b c+d.txt")]


@case("sync")
def buckets_are_synchronized():
    bucket, other = new_bucket("a", "b/c d"), new_bucket()
    s3cmd("sync", f"s3://{bucket}/", f"s3://{other}/copy/")
    return [keys_in(other), s3cmd("sync", f"s3://{bucket}/", f"s3://{other}/copy/")]


@case("listing")
def prefixes_are_listed():
    bucket = new_bucket("a/1", "a/2", "b", "c/d/1", "e f")
    listings = [s3cmd("ls", f"s3://{bucket}{prefix}") for prefix in ("", "/a/", "/c", "/none")]
    used = s3cmd("du", f"s3://{bucket}")
    return [[steady(line, bucket=bucket) for line in lines] for lines in (*listings, used)]


@case("keys")
def files_with_strange_names_are_put_and_got():
    bucket = new_bucket()
    names = [key for key in STRANGE_KEYS if "//" not in key]
    for name in names:
        write_file(f"strange/{name}", name.encode())
    os.makedirs(f"{FOLDER}/strange-down")
    s3cmd("put", "--recursive", f"{FOLDER}/strange/", f"s3://{bucket}/")
    s3cmd("get", "--recursive", f"s3://{bucket}/", f"{FOLDER}/strange-down/")
    assert files_in(f"{FOLDER}/strange-down") == {name: name for name in names}
    return keys_in(bucket)


@case("deletion")
def objects_with_strange_keys_are_deleted():
    bucket = new_bucket('a "b"', "c+d ü", "kept")
    s3cmd("del", f's3://{bucket}/a "b"', f"s3://{bucket}/c+d ü")
    s3cmd("del", f"s3://{bucket}/missing")
    rest = keys_in(bucket)
    s3cmd("del", "--recursive", "--force", f"s3://{bucket}")
    return [rest, keys_in(bucket)]


@case("metadata")
def headers_and_metadata_are_kept_and_modified():
    bucket = new_bucket()
    file = write_file("metadata", b"x")
    s3cmd("put", "--mime-type=text/css", "--add-header=x-amz-meta-a:b", file, f"s3://{bucket}/key")
    written = info(bucket, "key", "MIME type", "x-amz-meta-a")
    s3cmd("modify", "--add-header=x-amz-meta-c:d", f"s3://{bucket}/key")
    return [written, info(bucket, "key", "MIME type", "x-amz-meta-a", "x-amz-meta-c"), body_of(bucket, "key")]


@case("tagging")
def objects_and_buckets_have_tags():
    bucket = new_bucket("key")
    tags = lambda uri: [line.strip() for line in s3cmd("gettagging", uri)[1:]]
    found = []
    for uri in (f"s3://{bucket}/key", f"s3://{bucket}"):
        s3cmd("settagging", uri, "a=b c")
        found.append(tags(uri))
        s3cmd("deltagging", uri)
    return [found, tags(f"s3://{bucket}/key"), failure("gettagging", f"s3://{bucket}")]


@case("acl")
def a_public_object_is_read_without_credentials():
    s3cmd("put", "--acl-public", write_file("public", b"text"), f"s3://{PUBLIC_BUCKET}/s3cmd/public")
    public = anonymous(PUBLIC_BUCKET, "s3cmd/public")
    s3cmd("setacl", "--acl-private", f"s3://{PUBLIC_BUCKET}/s3cmd/public")
    private = anonymous(PUBLIC_BUCKET, "s3cmd/public")
    s3cmd("setacl", "--acl-public", f"s3://{PUBLIC_BUCKET}/s3cmd/public")
    return [public, private, anonymous(PUBLIC_BUCKET, "s3cmd/public")]


@case("acl")
def a_policy_makes_a_prefix_public():
    client.put_object(Bucket=PUBLIC_BUCKET, Key="s3cmd-policy/key", Body=b"text")
    statement = '{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/s3cmd-policy/*"}'
    policy = '{"Version":"2012-10-17","Statement":[%s]}' % (statement % PUBLIC_BUCKET)
    s3cmd("setpolicy", write_file("policy.json", policy.encode()), f"s3://{PUBLIC_BUCKET}")
    allowed = anonymous(PUBLIC_BUCKET, "s3cmd-policy/key")
    s3cmd("delpolicy", f"s3://{PUBLIC_BUCKET}")
    return [allowed, anonymous(PUBLIC_BUCKET, "s3cmd-policy/key")]


@case("presigned", emulator="Signature Version 2 is rejected; s3cmd signs URLs with no other version")
def a_presigned_url_is_read():
    bucket = new_bucket("key")
    return fetch(s3cmd("signurl", f"s3://{bucket}/key", "+60")[0])


@case("versioning")
def versioning_is_enabled():
    bucket = new_bucket()
    s3cmd("setversioning", f"s3://{bucket}", "enable")
    client.put_object(Bucket=bucket, Key="key")
    s3cmd("del", f"s3://{bucket}/key")
    return [keys_in(bucket), failure("rb", f"s3://{bucket}")]


@case("transfer")
def a_bucket_without_uploads_lists_none():
    bucket = new_bucket("key")
    return s3cmd("multipart", f"s3://{bucket}")[1:]
