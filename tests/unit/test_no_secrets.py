"""No keys, tokens or passwords are checked in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

from tests.builders import REPOSITORY

DETECTORS = (
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "StripeDetector",
    "TwilioKeyDetector",
)


def found_in(files: list[Path]) -> dict[str, list[str]]:
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        secrets = SecretsCollection()
        for file in files:
            secrets.scan_file(str(file))
        return {file: [secret.type for secret in found] for file, found in secrets.data.items()}


def test_no_file_of_the_repository_holds_a_key_or_a_token() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout, so nobody can tell which files are checked in")
    names = [name for name in listed.stdout.split("\0") if name]
    assert found_in([REPOSITORY / name for name in names if (REPOSITORY / name).is_file()]) == {}


def test_the_scan_finds_a_key(tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f'key = "{"AKIA" + "IOSFODNN7EXAMPLK"}"\n', encoding="utf-8")
    assert found_in([file]) == {str(file): ["AWS Access Key"]}
