"""Cases of minio-py."""

import io
import json
from datetime import datetime, timedelta, timezone

from minio import Minio
from minio.commonconfig import ENABLED, REPLACE, ComposeSource, CopySource, Tags
from minio.datatypes import PostPolicy
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.versioningconfig import SUSPENDED, VersioningConfig
from support import (
    ACCESS_KEY,
    ENDPOINT,
    FOLDER,
    HOST,
    LARGE,
    MIB,
    PUBLIC_BUCKET,
    SECRET_KEY,
    STRANGE_KEYS,
    anonymous,
    case,
    digest,
    fetch,
    new_bucket_name,
    read_file,
    write_file,
)

client = Minio(endpoint=HOST, access_key=ACCESS_KEY, secret_key=SECRET_KEY, secure=False)


def new_bucket(*keys):
    """Creates a bucket with an object for each key, whose content is the key."""
    bucket = new_bucket_name()
    client.make_bucket(bucket_name=bucket)
    for key in keys:
        put(bucket, key, key.encode())
    return bucket


def put(bucket, key, data, **arguments):
    return client.put_object(bucket_name=bucket, object_name=key, data=io.BytesIO(data), length=len(data), **arguments)


def get(bucket, key, **arguments):
    response = client.get_object(bucket_name=bucket, object_name=key, **arguments)
    try:
        return response.data
    finally:
        response.close()
        response.release_conn()


def stat(bucket, key):
    return client.stat_object(bucket_name=bucket, object_name=key)


def keys_in(bucket, **arguments):
    listing = client.list_objects(bucket_name=bucket, **{"recursive": True, **arguments})
    return [item.object_name for item in listing]


def failure(operation, **arguments):
    """Code of an error."""
    try:
        result = getattr(client, operation)(**arguments)
        return {"unexpected": repr(list(result) if hasattr(result, "__next__") else result)[:300]}
    except S3Error as error:
        return error.code


def source(bucket, key, kind=CopySource, **arguments):
    return kind(bucket_name=bucket, object_name=key, **arguments)


@case("buckets")
def a_bucket_is_created_and_removed():
    bucket = new_bucket()
    exists = client.bucket_exists(bucket_name=bucket)
    assert bucket in [item.name for item in client.list_buckets()]
    client.remove_bucket(bucket_name=bucket)
    missing = failure("remove_bucket", bucket_name=bucket)
    return [exists, client.bucket_exists(bucket_name=bucket), missing, failure("list_objects", bucket_name=bucket)]


@case("buckets")
def a_bucket_with_objects_is_not_removed():
    bucket = new_bucket("key")
    return [failure("remove_bucket", bucket_name=bucket), keys_in(bucket)]


@case("transfer")
def a_small_object_is_written_and_read():
    bucket = new_bucket()
    written = put(bucket, "a/b.txt", b"text", content_type="text/plain")
    found = stat(bucket, "a/b.txt")
    ranged = get(bucket, "a/b.txt", offset=1, length=2).decode()
    return [written.etag, get(bucket, "a/b.txt").decode(), ranged, found.size, found.content_type]


@case("transfer")
def a_file_is_written_and_read():
    bucket = new_bucket()
    client.fput_object(bucket_name=bucket, object_name="key", file_path=write_file("minio-up", b"text"))
    client.fget_object(bucket_name=bucket, object_name="key", file_path=f"{FOLDER}/minio-down")
    return read_file(f"{FOLDER}/minio-down").decode()


@case("transfer")
def an_object_of_20_mb_is_written_in_parts():
    bucket = new_bucket()
    put(bucket, "large", LARGE, part_size=5 * MIB)
    return [digest(get(bucket, "large")), stat(bucket, "large").etag]


@case("transfer")
def a_stream_of_unknown_length_is_written():
    bucket = new_bucket()
    stream = io.BytesIO(LARGE)
    client.put_object(bucket_name=bucket, object_name="key", data=stream, length=-1, part_size=8 * MIB)
    return [digest(get(bucket, "key")), stat(bucket, "key").etag]


@case("transfer")
def a_missing_object_is_not_read():
    at = {"bucket_name": new_bucket(), "object_name": "missing"}
    return [failure("stat_object", **at), failure("get_object", **at)]


@case("copy")
def an_object_is_copied_with_its_metadata():
    bucket = new_bucket()
    put(bucket, "from a+b", b"x", metadata={"a": "b"})
    client.copy_object(bucket_name=bucket, object_name="kept", source=source(bucket, "from a+b"))
    replaced = {"metadata": {"c": "d"}, "metadata_directive": REPLACE}
    client.copy_object(bucket_name=bucket, object_name="new", source=source(bucket, "from a+b"), **replaced)
    return [user_metadata(bucket, "kept"), user_metadata(bucket, "new"), get(bucket, "new").decode()]


@case("copy")
def objects_of_20_mb_are_composed():
    bucket = new_bucket("small")
    put(bucket, "large", LARGE)
    parts = [source(bucket, key, ComposeSource) for key in ("large", "small")]
    client.compose_object(bucket_name=bucket, object_name="composed", sources=parts)
    composed = get(bucket, "composed")
    assert composed == LARGE + b"small"
    return stat(bucket, "composed").etag


@case("copy")
def a_range_is_composed():
    bucket = new_bucket("0123456789")
    parts = [source(bucket, "0123456789", ComposeSource, offset=2, length=3)]
    client.compose_object(bucket_name=bucket, object_name="composed", sources=parts)
    return get(bucket, "composed").decode()


@case("listing")
def prefixes_are_listed():
    bucket = new_bucket("a/1", "a/2", "b", "c d/e/1")
    return [
        keys_in(bucket, recursive=False),
        keys_in(bucket, recursive=False, prefix="a/"),
        keys_in(bucket),
        keys_in(bucket, start_after="a/2"),
        keys_in(bucket, use_api_v1=True),
        keys_in(bucket, prefix="none"),
    ]


@case("listing")
def a_listing_continues_after_1000_keys():
    # The client asks for 1,000 keys; a smaller page needs its parameter.
    bucket = new_bucket("a", "b", "c")
    return [keys_in(bucket, extra_query_params={"max-keys": "1"}), keys_in(bucket, use_api_v1=True)]


@case("keys")
def objects_with_strange_keys_are_written_read_and_listed():
    bucket = new_bucket(*[key for key in STRANGE_KEYS])
    for key in STRANGE_KEYS:
        assert get(bucket, key).decode() == key
        assert stat(bucket, key).size == len(key.encode())
        client.copy_object(bucket_name=bucket, object_name=f"copy/{key}", source=source(bucket, key))
    return [keys_in(bucket), keys_in(bucket, use_url_encoding_type=False)]


@case("deletion")
def many_objects_are_removed_by_their_strange_keys():
    bucket = new_bucket(*STRANGE_KEYS, "kept")
    objects = [DeleteObject(name=key) for key in (*STRANGE_KEYS, "missing")]
    errors = list(client.remove_objects(bucket_name=bucket, delete_object_list=objects))
    client.remove_object(bucket_name=bucket, object_name="missing")
    return [len(errors), keys_in(bucket)]


def user_metadata(bucket, key):
    metadata = stat(bucket, key).metadata
    return {name: value for name, value in metadata.items() if name.lower().startswith("x-amz-meta-")}


@case("metadata")
def headers_and_metadata_are_kept():
    bucket = new_bucket()
    headers = {"Cache-Control": "max-age=60", "Content-Language": "de", "x-amz-meta-name": "value", "other": "a  b"}
    put(bucket, "key", b"x", content_type="text/css", metadata=headers)
    found = stat(bucket, "key")
    standard = [found.metadata.get(name) for name in ("Cache-Control", "Content-Language")]
    return [found.content_type, standard, user_metadata(bucket, "key")]


@case("tagging")
def objects_and_buckets_have_tags():
    bucket = new_bucket()
    tags, other = Tags.new_object_tags(), Tags.new_bucket_tags()
    tags["a b"], other["c"] = "d+e", "f"
    at = {"bucket_name": bucket, "object_name": "key"}
    put(bucket, "key", b"x", tags=tags)
    written = client.get_object_tags(**at)
    client.delete_object_tags(**at)
    deleted = client.get_object_tags(**at)
    client.set_object_tags(**at, tags=tags)
    client.set_bucket_tags(bucket_name=bucket, tags=other)
    of_bucket = client.get_bucket_tags(bucket_name=bucket)
    client.delete_bucket_tags(bucket_name=bucket)
    return [written, deleted, client.get_object_tags(**at), of_bucket, client.get_bucket_tags(bucket_name=bucket)]


@case("presigned")
def presigned_urls_write_and_read():
    bucket = new_bucket()
    at = {"bucket_name": bucket, "object_name": "a b+ü"}
    written = fetch(client.presigned_put_object(**at), "PUT", b"text")
    return [written, fetch(client.presigned_get_object(**at, response_headers={"response-content-type": "text/css"}))]


@case("presigned")
def a_form_uploads_a_file():
    bucket = new_bucket()
    policy = PostPolicy(bucket_name=bucket, expiration=datetime.now(timezone.utc) + timedelta(hours=1))
    policy.add_equals_condition("key", "form")
    policy.add_content_length_range_condition(1, 10)
    values = {**client.presigned_post_policy(policy=policy), "key": "form"}
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    form = "".join(part.format(name, "", value) for name, value in values.items())
    form += part.format("file", '; filename="a.txt"', "text") + "--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    return [fetch(f"{ENDPOINT}/{bucket}", "POST", form.encode(), headers), get(bucket, "form").decode()]


@case("acl")
def a_policy_makes_a_prefix_public():
    put(PUBLIC_BUCKET, "minio/key", b"text")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": ["*"]},
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{PUBLIC_BUCKET}/minio/*"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client.set_bucket_policy(bucket_name=PUBLIC_BUCKET, policy=policy)
    allowed = anonymous(PUBLIC_BUCKET, "minio/key")
    client.delete_bucket_policy(bucket_name=PUBLIC_BUCKET)
    missing = failure("get_bucket_policy", bucket_name=PUBLIC_BUCKET)
    return [allowed, anonymous(PUBLIC_BUCKET, "minio/key"), missing]


@case("acl")
def an_acl_in_the_headers_makes_an_object_public():
    put(PUBLIC_BUCKET, "minio/public", b"text", metadata={"x-amz-acl": "public-read"})
    put(PUBLIC_BUCKET, "minio/private", b"text")
    return [anonymous(PUBLIC_BUCKET, "minio/public"), anonymous(PUBLIC_BUCKET, "minio/private")]


@case("versioning")
def versions_are_listed_read_and_removed():
    bucket = new_bucket()
    client.set_bucket_versioning(bucket_name=bucket, config=VersioningConfig(status=ENABLED))
    status = client.get_bucket_versioning(bucket_name=bucket).status
    first = put(bucket, "key", b"first").version_id
    put(bucket, "key", b"second")
    client.remove_object(bucket_name=bucket, object_name="key")
    listed = list(client.list_objects(bucket_name=bucket, include_version=True))
    kinds = sorted([str(item.is_delete_marker), str(item.is_latest)] for item in listed)
    old = get(bucket, "key", version_id=first).decode()
    objects = [DeleteObject(name=item.object_name, version_id=item.version_id) for item in listed]
    errors = list(client.remove_objects(bucket_name=bucket, delete_object_list=objects))
    client.set_bucket_versioning(bucket_name=bucket, config=VersioningConfig(status=SUSPENDED))
    client.remove_bucket(bucket_name=bucket)
    return [status, kinds, old, len(errors)]


@case(
    "conditions",
    page="CopyObject",
    ceph="conditions on the source of a copy are ignored",
    moto="If-Match on the source of a copy is ignored",
)
def a_copy_depends_on_its_source():
    bucket = new_bucket("key")
    etag = stat(bucket, "key").etag
    at = {"bucket_name": bucket, "object_name": "copy"}
    wrong = failure("copy_object", **at, source=source(bucket, "key", match_etag="0" * 32))
    same = failure("copy_object", **at, source=source(bucket, "key", not_match_etag=etag))
    client.copy_object(**at, source=source(bucket, "key", match_etag=etag))
    return [wrong, same, get(bucket, "copy").decode()]
