"""Shared parts of the cases of the S3 clients, which clients.test.ts runs against the emulator, Ceph and moto.

    python run.py boto3 TARGET_JSON [FUNCTION ...]

Each case prints one line of JSON: its title, its group, and its result or its error. The test compares the lines of the
servers, so results contain no names, times or IDs that differ between two runs. `differs` contains the reason why a server
has another result than S3, by the name of the server. If no server confirms the result of S3, `page` names the page of AWS
that documents it, as in aws-pages.json.

    @case("copy", moto="moto copies the tags of the destination")
    def an_object_is_copied():
        ...
"""

import contextlib
import hashlib
import json
import os
import re
import runpy
import sys
import tempfile
import traceback
import urllib.error
import urllib.request
import uuid

TARGET = json.loads(sys.argv[2])
ENDPOINT = TARGET["endpoint"]
HOST = ENDPOINT.split("://")[1]
ACCESS_KEY = TARGET["accessKeyId"]
SECRET_KEY = TARGET["secretAccessKey"]
# A bucket in which ACLs are enabled and public access is not blocked.
PUBLIC_BUCKET = TARGET["publicBucket"]
FOLDER = tempfile.mkdtemp(prefix="byob-client-")

MIB = 1024**2
# Larger than the threshold above which each client starts a multipart upload.
LARGE = bytes(range(256)) * (20 * MIB // 256)

# Keys with characters that URLs, XML, signatures or shells treat specially.
STRANGE_KEYS = [
    'double "quotes"',
    "it's a 'quote'",
    "ünïcödé/日本語/😀",
    "plus + and space",
    "per%cent%20",
    "a&b<c>d",
    "hash#question?equals=",
    "semi;colon:comma,at@",
    "back\\slash",
    "[brackets]{braces}(parentheses)",
    "tilde~star*bang!dollar$",
    "folder//double slash",
]

cases = []


def case(group, page=None, **differs):
    def register(function):
        cases.append((group, page, differs, function))
        return function

    return register


def new_bucket_name():
    return f"client-{uuid.uuid4().hex[:12]}"


def digest(data):
    return f"{len(data)} bytes {hashlib.md5(data).hexdigest()}"


def write_file(name, data):
    """Writes a file in the folder of the run and returns its path."""
    path = os.path.join(FOLDER, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    # Older than every object, so that a synchronization compares the sizes.
    os.utime(path, (1e9, 1e9))
    return path


# Files of a synchronization, by relative path.
TREE = {"a.txt": "a", "folder/b c+d.txt": "b", "folder/deep/ü.txt": "c"}


def write_tree(name, files=TREE):
    """Writes files below a folder of the run and returns the path of the folder."""
    for path, text in files.items():
        write_file(f"{name}/{path}", text.encode())
    return f"{FOLDER}/{name}"


def read_file(path):
    with open(path, "rb") as file:
        return file.read()


def files_in(folder):
    """Content of all files below a folder, by relative path."""
    paths = [os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names]
    return {os.path.relpath(path, folder): read_file(path).decode() for path in sorted(paths)}


def fetch(url, method="GET", data=None, headers={}):
    """Sends a request without an SDK; returns the status and the body, or the code of the error."""
    # Without a type, urllib declares the body to be a form, which moto then does not store.
    typed = {"Content-Type": "application/octet-stream", **headers} if data else headers
    request = urllib.request.Request(url, method=method, data=data, headers=typed)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return [response.status, response.read().decode()]
    except urllib.error.HTTPError as error:
        code = re.search(r"<Code>(\w+)</Code>", error.read().decode())
        return [error.code, code and code.group(1)]


def anonymous(bucket, key):
    """Status and body of a request without credentials. moto's 403 has no code, so it is left out."""
    status, body = fetch(f"{ENDPOINT}/{bucket}/{key}")
    return [status, body] if status == 200 else status


def run_program(program, *args, stdin=b""):
    """Runs an installed command; returns its exit code, output and error output.

    The script that pip has installed runs in a child process of this one, which has loaded the modules of the client
    already. A new process would load them for each command, which takes most of its time.
    """
    names = [write_file(f"{name}.stream", stdin if name == "in" else b"") for name in ("in", "out", "err")]
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        run_in_child(os.path.join(os.path.dirname(sys.executable), program), args, names)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), read_file(names[1]).decode(), read_file(names[2]).decode()


def run_in_child(script, args, names):
    code = 1
    try:
        for number, name in enumerate(names):
            os.dup2(os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY), number)
        # Commands print paths relative to the current folder.
        os.chdir(FOLDER)
        sys.argv = [script, *args]
        runpy.run_path(script, run_name="__main__")
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            # s3cmd closes the output after it has written an object to it.
            with contextlib.suppress(Exception):
                stream.flush()
        os._exit(code)


def steady(text, **replaced):
    """Replaces times and the given values in the output of a command."""
    for name, value in replaced.items():
        text = text.replace(value, f"<{name}>")
    text = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?Z?", "<time>", text)
    return text.replace(FOLDER, "<folder>").replace(ENDPOINT, "<endpoint>")


def run_cases():
    only = sys.argv[3:]
    for group, page, differs, function in cases:
        if only and function.__name__ not in only:
            continue
        try:
            outcome = {"result": function()}
        except BaseException as error:
            last = traceback.extract_tb(error.__traceback__)
            place = next((f"line {frame.lineno}" for frame in reversed(last) if "cases" in frame.filename), "")
            outcome = {"error": f"{type(error).__name__}: {error} ({place})"}
        title = function.__name__.replace("_", " ")
        about = {"title": title, "group": group, "differs": differs, **({"page": page} if page else {})}
        print(json.dumps({**about, **outcome}), flush=True)
