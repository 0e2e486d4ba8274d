"""Runs a command in a pseudo-terminal and types keys.

Reads a JSON object from the first argument: command, env, cwd, keys (each sent after one more prompt is shown),
prompt (the text that ends each prompt) and stdin (the text of a pipe, or null for the terminal). Prints a JSON object.
"""

import fcntl
import json
import os
import pty
import select
import subprocess
import sys
import termios
import time

LIMIT_SECONDS = 20


def main():
    run = json.loads(sys.argv[1])
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)

    def become_session_leader():
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    child = subprocess.Popen(
        run["command"],
        cwd=run["cwd"],
        env=run["env"],
        stdin=slave if run["stdin"] is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=slave,
        preexec_fn=become_session_leader,
    )
    if run["stdin"] is not None:
        child.stdin.write(run["stdin"].encode())
        child.stdin.close()
    shown = b""
    keys = list(run["keys"])
    sent = 0
    end = time.monotonic() + LIMIT_SECONDS
    while child.poll() is None and time.monotonic() < end:
        shown += read(master, 0.05)
        if sent < len(keys) and shown.count(run["prompt"].encode()) > sent and is_raw(slave):
            os.write(master, keys[sent].encode())
            sent += 1
    is_over = child.poll() is not None
    if not is_over:
        child.kill()
    stdout = child.stdout.read()
    shown += read(master, 0.05)
    result = {
        "exitCode": child.wait() if is_over else "did not end",
        "stdout": stdout.decode(),
        "shown": shown.decode().replace("\r\n", "\n"),
        "isRestored": termios.tcgetattr(slave) == before,
    }
    print(json.dumps(result))


def is_raw(terminal):
    return not termios.tcgetattr(terminal)[3] & termios.ECHO


def read(terminal, seconds):
    data = b""
    while select.select([terminal], [], [], seconds)[0]:
        data += os.read(terminal, 65536)
    return data


main()
