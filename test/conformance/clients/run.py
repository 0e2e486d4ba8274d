"""Runs the cases of one client: python run.py CLIENT TARGET_JSON [FUNCTION ...]. See support.py."""

import importlib
import sys

from support import run_cases

MODULES = {
    "boto3": ["boto3_cases", "boto3_settings_cases"],
    "awscli": ["awscli_cases"],
    "minio": ["minio_cases"],
    "s3cmd": ["s3cmd_cases"],
    "rclone": ["rclone_cases"],
}

for module in MODULES[sys.argv[1]]:
    importlib.import_module(module)
run_cases()
