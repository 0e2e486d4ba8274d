"""Cases of rclone, which uses the AWS SDK for Go."""

import json
import os
import re
import subprocess

import boto3_client
from boto3_client import body_of, keys_in
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
    write_file,
    write_tree,
)

# The remote "s3", configured by variables. The region and one attempt are explicit, so that an error is a result.
ENVIRONMENT = {
    **os.environ,
    "RCLONE_CONFIG": os.devnull,
    "RCLONE_RETRIES": "1",
    "RCLONE_LOW_LEVEL_RETRIES": "1",
    "RCLONE_CONFIG_S3_TYPE": "s3",
    "RCLONE_CONFIG_S3_PROVIDER": "Other",
    "RCLONE_CONFIG_S3_ENDPOINT": ENDPOINT,
    "RCLONE_CONFIG_S3_REGION": "us-east-1",
    "RCLONE_CONFIG_S3_ACCESS_KEY_ID": ACCESS_KEY,
    "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY": SECRET_KEY,
}


def command(*args, stdin=b""):
    return subprocess.run(["rclone", *args], env=ENVIRONMENT, input=stdin, capture_output=True, timeout=60)


def rclone(*args, stdin=b""):
    ended = command(*args, stdin=stdin)
    assert ended.returncode == 0, f"rclone {' '.join(args)}: exit code {ended.returncode}: {ended.stderr.decode()}"
    return ended.stdout.decode()


def failure(*args):
    """Exit code, and code of the error."""
    ended = command(*args)
    found = re.search(r": (\w+): .*\n?\s*status code: (\d+)", ended.stderr.decode())
    return [ended.returncode, found and found.groups()] if ended.returncode else {"unexpected": ended.stdout.decode()}


def new_bucket(*keys):
    """Creates a bucket with ACLs, because rclone sends one with each upload."""
    return boto3_client.new_bucket(*keys, ObjectOwnership="ObjectWriter")


@case("buckets")
def a_bucket_is_created_listed_and_removed():
    bucket = new_bucket_name()
    rclone("mkdir", f"s3:{bucket}")
    assert bucket in [item["Name"] for item in json.loads(rclone("lsjson", "s3:"))]
    rclone("rmdir", f"s3:{bucket}")
    return [failure("lsjson", f"s3:{bucket}")[0], bucket in rclone("lsd", "s3:")]


@case("buckets")
def a_bucket_with_objects_is_removed_by_purge():
    bucket = new_bucket("a", "b c/d")
    rejected = command("rmdir", f"s3:{bucket}").returncode
    rclone("purge", f"s3:{bucket}")
    return [rejected, bucket in rclone("lsd", "s3:")]


@case("transfer", moto="the version null of an object is rejected")
def a_file_of_20_mb_is_copied_up_and_down():
    bucket = new_bucket()
    file = write_file("large", LARGE)
    parts = ("--s3-upload-cutoff=8M", "--s3-chunk-size=8M")
    rclone("copyto", *parts, file, f"s3:{bucket}/large")
    rclone("copyto", f"s3:{bucket}/large", f"{FOLDER}/large-down")
    return digest(read_file(f"{FOLDER}/large-down"))


@case("transfer")
def a_stream_is_written_and_a_range_is_read():
    bucket = new_bucket("0123456789")
    rclone("rcat", f"s3:{bucket}/stream", stdin=b"text")
    whole = rclone("cat", f"s3:{bucket}/stream")
    return [whole, rclone("cat", "--offset=2", "--count=3", f"s3:{bucket}/0123456789")]


@case("copy")
def objects_are_copied_and_moved_in_the_store():
    bucket = new_bucket("from a+b")
    rclone("copyto", f"s3:{bucket}/from a+b", f"s3:{bucket}/copied")
    rclone("moveto", f"s3:{bucket}/from a+b", f"s3:{bucket}/moved ü")
    return [keys_in(bucket), body_of(bucket, "moved ü")]


@case("copy")
def an_object_of_20_mb_is_copied_in_parts():
    bucket = new_bucket()
    rclone("copyto", write_file("large", LARGE), f"s3:{bucket}/large")
    rclone("copyto", "--s3-copy-cutoff=8M", "--s3-chunk-size=8M", f"s3:{bucket}/large", f"s3:{bucket}/copied")
    rclone("copyto", f"s3:{bucket}/copied", f"{FOLDER}/copied")
    return digest(read_file(f"{FOLDER}/copied"))


@case("sync")
def a_folder_is_synchronized_and_checked():
    bucket, folder = new_bucket(), write_tree("sync")
    rclone("sync", folder, f"s3:{bucket}/sync")
    rclone("check", folder, f"s3:{bucket}/sync")
    rclone("sync", f"s3:{bucket}/sync", f"{FOLDER}/sync-down")
    assert files_in(f"{FOLDER}/sync-down") == TREE
    os.remove(f"{folder}/a.txt")
    write_file("sync/folder/b c+d.txt", b"longer")
    rclone("sync", folder, f"s3:{bucket}/sync")
    return [keys_in(bucket), body_of(bucket, "sync/folder/b c+d.txt")]


@case("listing")
def prefixes_and_pages_are_listed():
    bucket = new_bucket("a/1", "a/2", "b", "c/d/1")
    top = json.loads(rclone("lsjson", f"s3:{bucket}"))
    paged = rclone("lsf", "-R", "--s3-list-chunk=1", f"s3:{bucket}").splitlines()
    return [[[item["Path"], item["IsDir"], item["Size"]] for item in top], sorted(paged)]


@case("keys")
def files_with_strange_names_are_synchronized():
    names = [key for key in STRANGE_KEYS if "//" not in key]
    bucket, folder = new_bucket(), write_tree("strange", {name: name for name in names})
    rclone("sync", folder, f"s3:{bucket}")
    rclone("check", "--download", folder, f"s3:{bucket}")
    listed = keys_in(bucket)
    rclone("delete", f"s3:{bucket}")
    return [listed, keys_in(bucket)]


@case("metadata")
def headers_and_metadata_are_kept():
    bucket = new_bucket()
    headers = ("--header-upload", "Content-Type: text/css", "--header-upload", "X-Amz-Meta-A: b")
    rclone("copyto", *headers, write_file("metadata", b"x"), f"s3:{bucket}/key")
    shown = json.loads(rclone("lsjson", "-M", f"s3:{bucket}/key"))[0]
    return [shown["MimeType"], (shown.get("Metadata") or {}).get("a")]


@case("presigned")
def a_presigned_url_is_read():
    bucket = new_bucket("a b+ü")
    return fetch(rclone("link", "--expire=1m", f"s3:{bucket}/a b+ü").strip())


@case("acl")
def a_public_file_is_read_without_credentials():
    file = write_file("public.txt", b"text")
    rclone("copyto", "--s3-no-check-bucket", "--s3-acl=public-read", file, f"s3:{PUBLIC_BUCKET}/rclone/public")
    rclone("copyto", "--s3-no-check-bucket", file, f"s3:{PUBLIC_BUCKET}/rclone/private")
    return [anonymous(PUBLIC_BUCKET, "rclone/public"), anonymous(PUBLIC_BUCKET, "rclone/private")]


@case("versioning")
def old_versions_are_listed_and_removed():
    bucket = new_bucket()
    rclone("backend", "versioning", f"s3:{bucket}", "Enabled")
    for text in (b"first", b"second"):
        rclone("rcat", f"s3:{bucket}/key", stdin=text)
    with_versions = len(json.loads(rclone("lsjson", "--s3-versions", f"s3:{bucket}")))
    rclone("backend", "cleanup-hidden", f"s3:{bucket}")
    rest = json.loads(rclone("lsjson", "--s3-versions", f"s3:{bucket}"))
    return [with_versions, [item["Path"] for item in rest], body_of(bucket, "key")]
