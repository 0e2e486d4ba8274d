"""Prints the requests that boto3 builds for settings, as JSON. It sends none: a hook returns a response for each."""

import json
import sys
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config


class EmptyBody:
    def stream(self, *_args, **_options):
        return iter([b""])


def requests_of(setting):
    sent = []

    def respond(request, **_options):
        scope = request.headers["Authorization"].decode().split("Credential=")[1].split(",")[0]
        sent.append({"url": request.url, "region": scope.split("/")[2]})
        return AWSResponse(request.url, 200, {"ETag": '"x"'}, EmptyBody())

    options = {name: setting[name] for name in ("region_name", "endpoint_url") if setting.get(name)}
    session = boto3.Session(aws_access_key_id="AKIA", aws_secret_access_key="secret")
    client = session.client("s3", config=Config(**setting["config"]), **options)
    client.meta.events.register("before-send.s3", respond)
    target = {"Bucket": setting["bucket"]}
    item = {**target, "Key": setting["key"]}
    calls = {
        "list": lambda: client.list_objects_v2(**target, Prefix="a/", MaxKeys=1),
        "head": lambda: client.head_bucket(**target),
        "put": lambda: client.put_object(**item, Body=b"x"),
        "get": lambda: client.get_object(**item),
    }
    made = {}
    for name, call in calls.items():
        call()
        made[name] = sent[-1]
    url = client.generate_presigned_url("get_object", Params=item, ExpiresIn=60)
    credential = parse_qs(urlsplit(url).query).get("X-Amz-Credential", ["/////"])[0]
    made["presign"] = {"url": url, "region": credential.split("/")[2]}
    return made


def result_of(setting):
    try:
        return {"requests": requests_of(setting)}
    except Exception as error:  # Every rejection by boto3 is a result.
        return {"rejection": type(error).__name__}


json.dump([result_of(setting) for setting in json.load(sys.stdin)], sys.stdout)
