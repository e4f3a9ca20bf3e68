"""A real browser sends a signed form to the bucket: what its own rules, our headers and the bucket's CORS allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page

from infra.local.aws.cloud import files_bucket
from infra.local.processes.settings import LocalSettings
from infra.local.run import LocalRun, local_run
from infra.local.token import token

SIZE = 3_000_000
UPLOAD = """
([form, size]) => new Promise((resolve) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
  data.append("file", new Blob([new Uint8Array(size)]));
  const request = new XMLHttpRequest();
  let steps = 0;
  request.upload.onprogress = () => { steps += 1; };
  request.onloadend = () => resolve({
    status: request.status, etag: request.getResponseHeader("etag"), text: request.responseText, steps,
  });
  request.open("POST", form.url);
  request.send(data);
})
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    dist = tmp_path_factory.mktemp("dist")
    (dist / "index.html").write_text("<!doctype html><title>Inbox</title>")
    with local_run(LocalSettings(port=0), dist=dist) as started:
        yield started


@pytest.fixture
def page(run: LocalRun, browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(run.url)
        yield page


def form(run: LocalRun) -> Any:
    document = {"name": "label.pdf", "size": SIZE, "type": "application/pdf"}
    headers = {"Authorization": f"Bearer {token(run.url)}"}
    return requests.post(f"{run.url}/api/uploads", json=document, headers=headers, timeout=10).json()


def test_a_page_sees_the_progress_of_its_upload_and_the_answer(run: LocalRun, page: Page) -> None:
    allowed = form(run)

    answer = page.evaluate(UPLOAD, [allowed, SIZE])

    stored = run.cloud.files.objects.get(allowed["fields"]["key"])
    assert stored
    assert len(stored.content) == SIZE
    assert (answer["status"], answer["etag"]) == (204, f'"{stored.etag}"')
    assert answer["steps"] > 0


def test_a_page_can_read_why_its_upload_was_refused(run: LocalRun, page: Page) -> None:
    allowed = form(run)

    answer = page.evaluate(UPLOAD, [allowed, SIZE + 1])

    assert answer["status"] == 400
    assert "<Code>EntityTooLarge</Code>" in answer["text"]
    assert run.cloud.files.objects.get(allowed["fields"]["key"]) is None


def test_a_page_can_send_a_form_to_no_other_bucket(run: LocalRun, page: Page) -> None:
    with files_bucket() as other:
        elsewhere = {**form(run), "url": f"{other.origin}/{other.name}"}

        answer = page.evaluate(UPLOAD, [elsewhere, SIZE])

        assert (answer["status"], answer["steps"]) == (0, 0)
        assert other.objects.with_prefix() == []
