"""Cases of boto3 for buckets, transfers, copies, listings and deletions. boto3_settings_cases.py contains the other ones."""

import io

import boto3
from boto3.s3.transfer import TransferConfig
from boto3_client import SETTINGS, body_of, client, keys_in, new_bucket
from botocore.exceptions import ClientError
from support import FOLDER, LARGE, MIB, STRANGE_KEYS, case, digest, new_bucket_name, read_file, write_file

PARTS = TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=8 * MIB)

def failure(operation, **arguments):
    """Status and code of an error."""
    try:
        return {"unexpected": repr(getattr(client, operation)(**arguments))[:300]}
    except ClientError as error:
        return [error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]]


def fields(response, *names):
    return {name: response.get(name) for name in names}


@case("buckets", ceph="the location is the name of its zone group")
def a_bucket_is_created_and_deleted():
    bucket = new_bucket()
    client.head_bucket(Bucket=bucket)
    assert bucket in [item["Name"] for item in client.list_buckets()["Buckets"]]
    location = client.get_bucket_location(Bucket=bucket)["LocationConstraint"]
    client.delete_bucket(Bucket=bucket)
    return [location, failure("head_bucket", Bucket=bucket), failure("delete_bucket", Bucket=bucket)]


@case("buckets")
def a_bucket_with_objects_is_not_deleted():
    bucket = new_bucket("key")
    return [failure("delete_bucket", Bucket=bucket), keys_in(bucket)]


@case("buckets")
def the_owner_creates_a_bucket_twice():
    bucket = new_bucket("key")
    client.create_bucket(Bucket=bucket)
    return keys_in(bucket)


@case("buckets")
def a_missing_bucket_has_no_objects():
    bucket = new_bucket_name()
    return [
        failure("list_objects_v2", Bucket=bucket),
        failure("get_object", Bucket=bucket, Key="key"),
        failure("put_object", Bucket=bucket, Key="key"),
        failure("delete_object", Bucket=bucket, Key="key"),
        failure("head_object", Bucket=bucket, Key="key"),
    ]


@case("buckets", moto="only names of fewer than three characters are rejected")
def invalid_names_of_buckets_are_rejected():
    return [failure("create_bucket", Bucket=name) for name in ("a..b", "ab", "-start", "under_score")]


@case("transfer")
def a_small_object_is_written_and_read():
    bucket = new_bucket()
    written = client.put_object(Bucket=bucket, Key="a/b.txt", Body=b"text", ContentType="text/plain")
    read = client.get_object(Bucket=bucket, Key="a/b.txt")
    head = client.head_object(Bucket=bucket, Key="a/b.txt")
    names = ("ETag", "ContentLength", "ContentType", "AcceptRanges", "Metadata")
    return [written["ETag"], fields(read, *names), read["Body"].read().decode(), fields(head, *names)]


@case("transfer")
def an_empty_object_is_written_and_read():
    bucket = new_bucket()
    client.put_object(Bucket=bucket, Key="empty")
    return [body_of(bucket, "empty"), client.head_object(Bucket=bucket, Key="empty")["ContentType"]]


@case("transfer")
def an_object_is_overwritten():
    bucket = new_bucket("key")
    client.put_object(Bucket=bucket, Key="key", Body=b"other", Metadata={"a": "b"})
    return [body_of(bucket, "key"), client.head_object(Bucket=bucket, Key="key")["Metadata"]]


@case("transfer")
def ranges_are_read():
    bucket = new_bucket("0123456789")
    read = client.get_object(Bucket=bucket, Key="0123456789", Range="bytes=2-4")
    return [
        [read["ContentRange"], read["ResponseMetadata"]["HTTPStatusCode"], read["Body"].read().decode()],
        body_of(bucket, "0123456789", Range="bytes=-3"),
        body_of(bucket, "0123456789", Range="bytes=7-100"),
        failure("get_object", Bucket=bucket, Key="0123456789", Range="bytes=10-"),
    ]


@case("transfer")
def a_missing_object_is_not_read():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "missing"}
    return [failure(name, **at) for name in ("head_object", "get_object", "get_object_acl", "get_object_tagging")]


@case("transfer", ceph="the number of a part is ignored when an object is read")
def a_file_of_20_mb_is_uploaded_and_downloaded():
    bucket = new_bucket()
    client.upload_file(write_file("large", LARGE), bucket, "large", Config=PARTS)
    client.download_file(bucket, "large", f"{FOLDER}/downloaded", Config=PARTS)
    assert read_file(f"{FOLDER}/downloaded") == LARGE
    first = client.head_object(Bucket=bucket, Key="large", PartNumber=1)
    return [client.head_object(Bucket=bucket, Key="large")["ETag"], fields(first, "ContentLength", "PartsCount")]


@case(
    "transfer",
    page="CompleteMultipartUpload",
    ceph="the code is NoSuchKey, and 500 if the upload is completed",
    moto="the status is 500 if the upload is completed",
)
def an_upload_is_aborted():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    upload = {**at, "UploadId": client.create_multipart_upload(**at)["UploadId"]}
    part = client.upload_part(**upload, PartNumber=1, Body=b"part")
    listed = [item["Key"] for item in client.list_multipart_uploads(Bucket=bucket)["Uploads"]]
    parts = [fields(item, "PartNumber", "Size", "ETag") for item in client.list_parts(**upload)["Parts"]]
    client.abort_multipart_upload(**upload)
    completed = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    return [
        listed,
        parts,
        failure("list_parts", **upload),
        failure("complete_multipart_upload", **upload, MultipartUpload=completed),
        client.list_multipart_uploads(Bucket=bucket).get("Uploads"),
    ]


@case(
    "transfer",
    page="CompleteMultipartUpload",
    ceph="an upload can only be completed with all of its parts",
    moto="the order of the parts is ignored",
)
def wrong_parts_are_not_completed():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "key"}
    upload = {**at, "UploadId": client.create_multipart_upload(**at)["UploadId"]}
    bodies = enumerate((b"small", LARGE[: 5 * MIB], LARGE[: 5 * MIB]), 1)
    tags = [client.upload_part(**upload, PartNumber=number, Body=body)["ETag"] for number, body in bodies]

    def complete(*parts):
        listed = [{"PartNumber": number, "ETag": tag} for number, tag in parts]
        return failure("complete_multipart_upload", **upload, MultipartUpload={"Parts": listed})

    return [
        complete((1, tags[0]), (2, tags[1])),
        complete((3, tags[2]), (2, tags[1])),
        complete((1, '"00000000000000000000000000000000"')),
        complete((4, tags[0])),
    ]


@case("copy")
def an_object_is_copied_with_its_metadata():
    bucket = new_bucket()
    client.put_object(Bucket=bucket, Key="from", Body=b"x", ContentType="text/css", Metadata={"a": "b"}, Tagging="t=1")
    client.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "from"})
    tags = client.get_object_tagging(Bucket=bucket, Key="to")["TagSet"]
    return [fields(client.head_object(Bucket=bucket, Key="to"), "ContentType", "Metadata", "ETag"), tags]


@case("copy", ceph="tags of a copy are ignored")
def a_copy_replaces_metadata_and_tags():
    bucket = new_bucket()
    client.put_object(Bucket=bucket, Key="from", Body=b"x", Metadata={"a": "b"}, Tagging="t=1")
    replaced = {"MetadataDirective": "REPLACE", "TaggingDirective": "REPLACE"}
    new = {"Metadata": {"c": "d"}, "Tagging": "u=2", "ContentType": "text/css"}
    client.copy_object(Bucket=bucket, Key="to", CopySource=f"{bucket}/from", **replaced, **new)
    tags = client.get_object_tagging(Bucket=bucket, Key="to")["TagSet"]
    return [fields(client.head_object(Bucket=bucket, Key="to"), "ContentType", "Metadata"), tags]


@case("copy")
def an_object_of_20_mb_is_copied_in_parts():
    bucket = new_bucket()
    client.upload_fileobj(io.BytesIO(LARGE), bucket, "from", Config=PARTS)
    client.copy({"Bucket": bucket, "Key": "from"}, bucket, "to", Config=PARTS)
    received = io.BytesIO()
    client.download_fileobj(bucket, "to", received, Config=PARTS)
    return [client.head_object(Bucket=bucket, Key="to")["ETag"], digest(received.getvalue())]


@case("copy")
def a_copy_onto_itself_needs_a_change():
    bucket = new_bucket("key")
    at = {"Bucket": bucket, "Key": "key", "CopySource": f"{bucket}/key"}
    unchanged = failure("copy_object", **at)
    client.copy_object(**at, MetadataDirective="REPLACE", Metadata={"a": "b"})
    return [unchanged, body_of(bucket, "key"), client.head_object(Bucket=bucket, Key="key")["Metadata"]]


@case("copy")
def a_missing_source_is_not_copied():
    bucket = new_bucket()
    at = {"Bucket": bucket, "Key": "to"}
    sources = (f"{bucket}/missing", f"{new_bucket_name()}/key")
    return [[failure("copy_object", **at, CopySource=source) for source in sources], keys_in(bucket)]


@case("listing")
def keys_are_listed_in_pages():
    bucket = new_bucket(*[f"{number:02}" for number in range(12)])
    found = []
    for name in ("list_objects_v2", "list_objects"):
        pages = list(client.get_paginator(name).paginate(Bucket=bucket, PaginationConfig={"PageSize": 5}))
        keys = [[item["Key"] for item in page["Contents"]] for page in pages]
        found.append([keys, [fields(page, "IsTruncated", "KeyCount", "MaxKeys") for page in pages]])
    return found


@case("listing")
def prefixes_and_delimiters_group_keys():
    bucket = new_bucket("a/1", "a/2", "b/c/1", "b/d", "e", "f g/1")
    found = []
    for arguments in ({"Delimiter": "/"}, {"Prefix": "b/", "Delimiter": "/"}, {"Prefix": "b"}, {"Prefix": "none"}):
        for name in ("list_objects_v2", "list_objects"):
            listing = getattr(client, name)(Bucket=bucket, **arguments)
            keys = [item["Key"] for item in listing.get("Contents", [])]
            found.append([keys, [item["Prefix"] for item in listing.get("CommonPrefixes", [])]])
    return found


@case("listing")
def pages_contain_prefixes_once():
    bucket = new_bucket("a/1", "a/2", "b", "c/1", "c/2", "d")
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    return [[page.get("Contents", [{}])[0].get("Key"), page.get("CommonPrefixes")] for page in pages]


@case("listing")
def a_listing_starts_after_a_key():
    bucket = new_bucket("a", "b", "c")
    after = client.list_objects_v2(Bucket=bucket, StartAfter="a", FetchOwner=True)
    assert all(item["Owner"]["ID"] for item in after["Contents"])
    empty = client.list_objects_v2(Bucket=bucket, MaxKeys=0)
    return [[fields(item, "Key", "Size", "ETag", "StorageClass") for item in after["Contents"]], empty["KeyCount"]]


@case("keys")
def objects_with_strange_keys_are_written_read_copied_and_listed():
    bucket = new_bucket(*STRANGE_KEYS)
    for key in STRANGE_KEYS:
        assert body_of(bucket, key) == key
        client.head_object(Bucket=bucket, Key=key)
        client.copy_object(Bucket=bucket, Key=f"copy/{key}", CopySource={"Bucket": bucket, "Key": key})
        assert body_of(bucket, f"copy/{key}") == key
        assert client.list_objects_v2(Bucket=bucket, Prefix=key)["KeyCount"] == 1
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 3})
    assert [item["Key"] for page in pages for item in page["Contents"]] == keys_in(bucket)
    return keys_in(bucket)


@case("keys", moto="keys with a line feed are not found")
def objects_with_control_characters_in_their_keys_are_listed():
    bucket = new_bucket("new\nline", "carriage\rreturn", "tab\t")
    listed = keys_in(bucket)
    deleted = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in listed]})
    return [listed, sorted(item["Key"] for item in deleted["Deleted"]), keys_in(bucket)]


@case("deletion")
def many_objects_are_deleted_by_their_strange_keys():
    bucket = new_bucket(*STRANGE_KEYS, "kept")
    deleted = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in STRANGE_KEYS]})
    return [sorted(item["Key"] for item in deleted["Deleted"]), deleted.get("Errors"), keys_in(bucket)]


@case("deletion", moto="a quiet deletion lists the deleted keys")
def missing_objects_are_deleted():
    bucket = new_bucket("key")
    client.delete_object(Bucket=bucket, Key="missing")
    deleted = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "missing"}, {"Key": "key"}]})
    quiet = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "missing"}], "Quiet": True})
    return [sorted(item["Key"] for item in deleted["Deleted"]), quiet.get("Deleted"), keys_in(bucket)]


@case("deletion", page="DeleteObjects", ceph="the error has no code", moto="more than 1,000 keys are accepted")
def at_most_1000_objects_are_deleted_by_one_request():
    bucket = new_bucket("0")
    objects = [{"Key": str(number)} for number in range(1001)]
    return [failure("delete_objects", Bucket=bucket, Delete={"Objects": objects}), keys_in(bucket)]


@case("deletion")
def a_resource_deletes_all_objects():
    bucket = boto3.resource("s3", **SETTINGS).Bucket(new_bucket("a", "b/c", "d e"))
    bucket.objects.filter(Prefix="b/").delete()
    rest = [item.key for item in bucket.objects.all()]
    bucket.objects.all().delete()
    bucket.delete()
    return rest

