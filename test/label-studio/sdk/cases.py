"""The cases of the official SDK of Label Studio, which sdk.test.ts runs against the emulator and the real server.

    python cases.py URL TOKEN BUCKET_JSON

Each case prints one line of JSON: its title, and its result or its error. IDs, times and addresses are replaced, so that the
lines of two servers can be compared. The calls are those of the tutorials on https://api.labelstud.io and labelstud.io/guide.
"""

import json
import re
import sys

import httpx
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError
from label_studio_sdk.label_interface import LabelInterface
from label_studio_sdk.label_interface.create import choices

URL, TOKEN, BUCKET = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
CONFIG = LabelInterface.create({"text": "Text", "sentiment": choices(["Positive", "Negative"])})
REGION = {"from_name": "sentiment", "to_name": "text", "type": "choices"}
POSITIVE = [{**REGION, "value": {"choices": ["Positive"]}}]
NEGATIVE = [{**REGION, "value": {"choices": ["Negative"]}}]

client = LabelStudio(base_url=URL, api_key=TOKEN)
cases = []


def case(function):
    cases.append(function)
    return function


def new_project(**fields):
    return client.projects.create(**{"title": "SDK", "label_config": CONFIG, **fields})


def new_tasks(project, *texts):
    request = [{"text": text} for text in texts]
    return client.projects.import_tasks(project.id, request=request, return_task_ids=True).task_ids


def s3_fields(prefix):
    keys = {"aws_access_key_id": BUCKET["key"], "aws_secret_access_key": BUCKET["secret"]}
    return {"bucket": BUCKET["name"], "s3endpoint": BUCKET["endpoint"], "prefix": prefix, **keys}


def without(value, *names):
    """The fields of a model without those that depend on the server's state or clock."""
    shown = value.model_dump() if hasattr(value, "model_dump") else value
    return {name: item for name, item in shown.items() if name not in names}


@case
def version_and_user():
    user = client.users.whoami()
    return [client.versions.get().release, client.versions.get().edition, without(user, "id", "email", "initials")]


@case
def projects_list_ends():
    for number in range(5):
        new_project(title=f"Listed {number}")
    titles = [project.title for project in client.projects.list(page_size=2) if (project.title or "").startswith("Listed")]
    return [titles[:5], [project.title for project in client.projects.list(title="Listed 3", page_size=1)][:1]]


@case
def project_lifecycle():
    project = new_project(description="d", color="#ff0000", show_instruction=True)
    read = client.projects.get(project.id)
    labels = read.get_label_interface().get_control("sentiment").labels
    updated = client.projects.update(project.id, title="Renamed", maximum_annotations=2)
    client.projects.delete(project.id)
    return [project, read, labels, updated, failure(lambda: client.projects.get(project.id))]


@case
def project_errors():
    return [
        failure(lambda: new_project(title="ab")),
        failure(lambda: new_project(color="red")),
        failure(lambda: client.projects.update(99999, title="abc")),
        failure(lambda: client.projects.delete(99999)),
    ]


@case
def tasks_are_imported_and_listed():
    project = new_project()
    imported = client.projects.import_tasks(
        project.id,
        request=[
            {"text": "a"},
            {"data": {"text": "b"}, "annotations": [{"result": POSITIVE}]},
            {"data": {"text": "c"}, "predictions": [{"result": NEGATIVE, "score": 0.5, "model_version": "m1"}]},
        ],
        return_task_ids=True,
    )
    listed = [without(task, "updated_at") for task in client.tasks.list(project=project.id, page_size=2)]
    return [without(imported, "duration"), listed, counts(project)]


@case
def import_errors():
    project = new_project()
    send = lambda request: failure(lambda: client.projects.import_tasks(project.id, request=request))
    return [send([{"other": "a"}]), send([]), send([{"text": {"a": 1}}]), send([{"text": "a"}, {"other": "b"}])]


@case
def task_lifecycle():
    project = new_project()
    task = client.tasks.create(project=project.id, data={"text": "a"})
    updated = client.tasks.update(id=task.id, data={"text": "b"}, meta={"k": 1})
    read = client.tasks.get(id=task.id)
    client.tasks.delete(id=task.id)
    return [task, updated, read, failure(lambda: client.tasks.get(id=task.id))]


@case
def task_errors():
    project = new_project()
    return [
        failure(lambda: client.tasks.create(project=project.id, data={"other": "a"})),
        failure(lambda: client.tasks.create(project=99999, data={"text": "a"})),
        failure(lambda: list(client.tasks.list(project=99999))),
        failure(lambda: client.tasks.update(id=99999, data={"text": "a"})),
    ]


@case
def annotation_lifecycle():
    project = new_project()
    task = new_tasks(project, "a")[0]
    created = client.annotations.create(id=task, result=POSITIVE, lead_time=2.5, ground_truth=True)
    skipped = client.annotations.create(id=task, result=NEGATIVE, was_cancelled=True)
    updated = client.annotations.update(id=created.id, result=NEGATIVE)
    read = client.annotations.get(id=created.id)
    listed = client.annotations.list(id=task)
    complete = client.tasks.get(id=task)
    numbers = counts(project)
    client.annotations.delete(id=created.id)
    gone = failure(lambda: client.annotations.get(id=created.id))
    return [created, skipped, updated, read, listed, complete, numbers, gone, counts(project)]


@case
def predictions_of_a_model():
    project = new_project()
    task = new_tasks(project, "a")[0]
    created = client.predictions.create(task=task, result=POSITIVE, score=0.9, model_version="v1")
    updated = client.predictions.update(id=created.id, score=0.1)
    listed = client.predictions.list(task=task)
    read = client.predictions.get(id=created.id)
    client.predictions.delete(id=created.id)
    return [created, updated, listed, read, failure(lambda: client.predictions.get(id=created.id))]


@case
def export_as_json():
    project = new_project()
    first, _ = new_tasks(project, "a", "b")
    client.annotations.create(id=first, result=POSITIVE)
    return client.projects.exports.as_json(project.id)


@case
def import_storage_is_synced():
    project = new_project(label_config="<View></View>")
    storage = client.import_storage.s3.create(project=project.id, **s3_fields("json/"))
    client.import_storage.s3.sync(id=storage.id)
    tasks = [without(task, "storage_filename") for task in client.tasks.list(project=project.id)]
    updated = client.import_storage.s3.update(id=storage.id, title="Renamed")
    client.import_storage.s3.delete(id=storage.id)
    return [tasks, without(updated, "last_sync", "meta"), len(client.import_storage.s3.list(project=project.id))]


@case
def predictions_are_imported():
    project = new_project()
    task = new_tasks(project, "a")[0]
    request = [{"task": task, "result": POSITIVE, "score": 0.5, "model_version": "m1"}]
    imported = client.projects.import_predictions(id=project.id, request=request)
    return [imported, client.predictions.list(project=project.id)]


@case
def configurations_are_validated():
    project = new_project()
    other = LabelInterface.create({"text": "Text", "sentiment": choices(["Positive", "Neutral"])})
    validate = lambda config: client.projects.validate_label_config(id=project.id, label_config=config)
    return [validate(CONFIG), validate(other)]


@case
def synced_urls_are_resolved():
    project = new_project()
    storage = client.import_storage.s3.create(project=project.id, use_blob_urls=True, **s3_fields("json/"))
    client.import_storage.s3.sync(id=storage.id)
    listed = lambda **view: [re.sub(r"tasks/\d+", "tasks/0", str(task.data)) for task in client.tasks.list(project=project.id, **view)]
    return [listed(), listed(resolve_uri=False)]


@case
def annotations_reach_an_export_storage():
    project = new_project()
    storage = client.export_storage.s3.create(project=project.id, **s3_fields(f"out-{project.id}"))
    task = new_tasks(project, "a")[0]
    client.annotations.create(id=task, result=POSITIVE)
    synced = client.export_storage.s3.sync(id=storage.id)
    return [synced.status, synced.last_sync_count]


@case
def wrong_token():
    stranger = LabelStudio(base_url=URL, api_key="0" * 40)
    return failure(lambda: stranger.projects.create(title="SDK"))


def counts(project):
    numbers = client.projects.get(project.id).model_dump()
    return {name: value for name, value in numbers.items() if name.endswith("_number") or name.startswith("queue")}


def failure(call):
    try:
        return {"unexpected": plain(call())}
    except ApiError as error:
        return {"status": error.status_code, "body": error.body}


def plain(value):
    return value.model_dump() if hasattr(value, "model_dump") else value


def steady(value, name=""):
    """Replaces values that differ between two servers or two runs."""
    value = plain(value)
    if isinstance(value, dict):
        return {key: steady(item, key) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [steady(item, name) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "<id>" if name in ("id", "task", "project", "task_ids", "predictions") else value
    if hasattr(value, "isoformat"):
        return "<time>"
    if not isinstance(value, str):
        return value
    if name == "id" or name == "unique_id" or re.match(r"^[0-9a-f]{8}-[0-9a-f-]{27}$", value):
        return "<uuid>"
    if re.match(r"^\d{4}-\d\d-\d\dT", value):
        return "<time>"
    if name in ("initials", "annotations_ids", "s3_endpoint", "prefix", "bucket"):
        return f"<{name}>" if value else value
    if len(value) > 100_000:
        return "<a page>"
    return re.sub(r"[\w.]+@example\.com", "<email>", value)


for function in cases:
    try:
        outcome = {"result": steady(function())}
    except ApiError as error:
        outcome = {"error": [error.status_code, steady(error.body)]}
    except httpx.HTTPError as error:
        outcome = {"error": [type(error).__name__]}
    print(json.dumps({"title": function.__name__.replace("_", " "), **outcome}, default=str))
