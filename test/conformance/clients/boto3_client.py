"""Client of boto3. The cases of the other clients use it to prepare a bucket, because a command takes longer."""

import boto3
from botocore.config import Config
from support import ACCESS_KEY, ENDPOINT, SECRET_KEY, new_bucket_name

# One attempt, so that an error of the server is a result.
SETTINGS = {
    "endpoint_url": ENDPOINT,
    "region_name": "us-east-1",
    "aws_access_key_id": ACCESS_KEY,
    "aws_secret_access_key": SECRET_KEY,
    "config": Config(retries={"total_max_attempts": 1}),
}
client = boto3.client("s3", **SETTINGS)


def new_bucket(*keys, **settings):
    """Creates a bucket with an object for each key, whose content is the key."""
    bucket = new_bucket_name()
    client.create_bucket(Bucket=bucket, **settings)
    for key in keys:
        client.put_object(Bucket=bucket, Key=key, Body=key.encode())
    return bucket


def keys_in(bucket):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def body_of(bucket, key, **arguments):
    return client.get_object(Bucket=bucket, Key=key, **arguments)["Body"].read().decode()
