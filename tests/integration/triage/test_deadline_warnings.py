"""Warnings before response deadlines pass: by mail and by webhook, once an episode at each threshold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from functions import wiring
from functions.inbox.triage import warnings
from functions.model.clock import seconds_between, shift, utc_moment, utc_now
from functions.model.messages import Sender
from functions.store import deadline_warnings
from functions.store.tables.deadline_warnings import DeadlineWarningRow
from infra.local.aws.cloud import Cloud
from infra.local.aws.lambda_runtime import FunctionFailed, LambdaRuntime
from infra.local.aws.mails import Mail, Mailbox
from tests.builders.api import Api
from tests.builders.conversations import T0, message_at, store_thread, thread

SITE = "https://inbox.example.com"
KEEP_DAYS = 3650
MARIE_ASKS = message_at(0, "Where is it?")


class Warner:
    """The function, called at a time after Marie asked, and the mails that it sends."""

    def __init__(self, cloud: Cloud, lambdas: LambdaRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SITE_URL", SITE)
        # DynamoDB Local deletes what has expired by the real clock.
        monkeypatch.setattr(deadline_warnings, "KEEP_DAYS", KEEP_DAYS)
        self.cloud = cloud
        self._lambdas = lambdas
        self._monkeypatch = monkeypatch
        self._mailbox = Mailbox(cloud)

    def run(self, hour: float) -> dict[str, int]:
        self._monkeypatch.setattr(wiring, "utc_now", lambda: shift(T0, hours=hour))
        report: dict[str, int] = self._lambdas.invoke("warn_of_deadlines", {})
        return report

    def mails(self) -> list[Mail]:
        return list(self._mailbox.new_mails())

    def mails_at(self, hour: float) -> list[Mail]:
        """The mails that are new after a run at this hour."""
        self.run(hour)
        return self.mails()


@pytest.fixture
def warner(cloud: Cloud, lambdas: LambdaRuntime, monkeypatch: pytest.MonkeyPatch) -> Warner:
    return Warner(cloud, lambdas, monkeypatch)


class Receiver(BaseHTTPRequestHandler):
    """An address of a chat. It answers with ``status`` and keeps what it got."""

    server: Receivers

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.documents.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


class Receivers(ThreadingHTTPServer):
    documents: list[dict[str, Any]]
    status = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


@contextmanager
def receiving() -> Iterator[Receivers]:
    with Receivers(("127.0.0.1", 0), Receiver) as server:
        server.documents = []
        loop = Thread(target=server.serve_forever, args=(0.05,))
        loop.start()
        try:
            yield server
        finally:
            server.shutdown()
            loop.join()


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receivers]:
    with receiving() as server:
        monkeypatch.setenv("DEADLINE_WEBHOOK", server.url)
        yield server


def ask(number: int, minute: float) -> str:
    """A customer asks in a conversation of their own. Returns its id."""
    return store_thread(thread(message_at(minute, f"Question {number}"), thread_id=f"thread-{number}"))


def test_four_hours_and_one_hour_before_the_deadline_a_mail_says_who_waits(warner: Warner) -> None:
    conversation_id = store_thread(thread(MARIE_ASKS))
    assert warner.mails_at(19.9) == []
    (first,) = warner.mails_at(20.1)
    assert warner.mails_at(22.9) == []
    (second,) = warner.mails_at(23.1)
    assert warner.mails_at(23.9) == warner.mails_at(24.1) == warner.mails_at(47) == []
    for mail in (first, second):
        assert f"{SITE}/conversations/{conversation_id}" in mail.text
        assert mail.subject == "1 customer waits for a reply / 1 client attend"
    assert "Less than 4 hours left / Moins de 4 heures: 1" in first.text
    assert "Less than 1 hour left / Moins de 1 heure: 1" in second.text
    assert "2026-03-03 09:00" in first.text, "by the shop's clock"
    assert "America/Toronto" in first.text


def test_a_mail_has_no_words_and_no_names(warner: Warner) -> None:
    store_thread(thread(message_at(0, "Where is my Chromecast?")))
    (mail,) = warner.mails_at(23.5)
    for word in ("Chromecast", "Marie", "Tremblay", "Delivery", "ORD-1"):
        assert word not in mail.text + mail.subject
    assert mail.subject.isascii()


def test_all_who_cross_a_threshold_are_in_one_mail_the_most_urgent_first(warner: Warner) -> None:
    ids = [ask(number, minute) for number, minute in enumerate([180, 0, 60, -90, 600])]
    (mail,) = warner.mails_at(23.5)
    assert mail.subject == "4 customers wait for a reply / 4 clients attendent"
    linked = [line.rpartition("/")[2] for line in mail.text.splitlines() if "/conversations/" in line]
    assert linked == [ids[3], ids[1], ids[2], ids[0]]
    for heading in ("Deadline passed / Échéance dépassée: 1", "1 heure: 1", "4 heures: 2"):
        assert heading in mail.text


def test_a_later_run_warns_only_of_those_who_cross_then(warner: Warner) -> None:
    ask(1, 0)
    later = ask(2, 60)
    warner.mails_at(20.5)
    (mail,) = warner.mails_at(21.5)
    assert mail.subject.startswith("1 customer ")
    assert later in mail.text


def test_who_was_answered_is_not_warned_of(warner: Warner) -> None:
    store_thread(thread(MARIE_ASKS, message_at(30, "It is on its way.", Sender.TECHNICIAN)))
    assert warner.mails_at(23.5) == []


def test_an_automatic_reply_or_a_note_does_not_stop_the_warning(api: Api, warner: Warner) -> None:
    conversation_id = store_thread(thread(MARIE_ASKS))
    path = f"/api/conversations/{conversation_id}/messages"
    assert api.post(path, {"body": "Please look into it.", "to": ["operator"]}, "note").status == 201
    assert len(warner.mails_at(20.1)) == 1


def test_a_new_episode_warns_again(warner: Warner) -> None:
    written = [MARIE_ASKS, message_at(60 * 20.5, "Soon.", Sender.TECHNICIAN), message_at(60 * 21, "When?")]
    store_thread(thread(MARIE_ASKS))
    assert len(warner.mails_at(20.1)) == 1
    store_thread(thread(*written))
    assert warner.mails_at(23.5) == []
    assert len(warner.mails_at(41.5)) == 1
    assert len(warner.mails_at(44.5)) == 1


def test_an_episode_that_ends_and_begins_again_is_warned_of_once(api: Api, warner: Warner) -> None:
    conversation_id = store_thread(thread(MARIE_ASKS))
    assert len(warner.mails_at(20.1)) == 1
    for needed in (True, False):
        version = api.get(f"/api/conversations/{conversation_id}").body["conversation"]["version"]
        changed = api.patch(
            f"/api/conversations/{conversation_id}",
            version=version,
            seen_message_id="in-m0",
            no_reply_needed=needed,
        )
        assert changed.status == 200, changed
        assert warner.mails_at(21) == []


def test_a_snoozed_conversation_whose_customer_waits_warns_too(api: Api, warner: Warner) -> None:
    """Snoozing goes by the real clock, so the customer asked 22 hours ago."""
    minute = round(seconds_between(T0, shift(utc_now(), hours=-22)) / 60)
    conversation_id = ask(1, minute)
    path = f"/api/conversations/{conversation_id}"
    snoozed = api.patch(
        path,
        version=api.get(path).body["conversation"]["version"],
        seen_message_id=f"in-m{minute:g}",
        state="snoozed",
        snoozed_until=shift(utc_now(), days=3),
    )
    assert snoozed.body["state"] == "snoozed", snoozed
    (mail,) = warner.mails_at(minute / 60 + 22)
    assert conversation_id in mail.text


def test_who_is_found_late_is_warned_of_once(warner: Warner) -> None:
    """The marketplace showed the message only after its deadline."""
    store_thread(thread(MARIE_ASKS))
    (mail,) = warner.mails_at(26)
    assert "Deadline passed / Échéance dépassée: 1" in mail.text
    assert warner.mails_at(27) == []


def test_a_deadline_that_passed_long_ago_is_not_warned_of(warner: Warner) -> None:
    store_thread(thread(MARIE_ASKS))
    assert warner.mails_at(24 + warnings.PASSED_HOURS + 0.1) == []


def test_with_business_hours_the_warning_follows_their_deadline(
    warner: Warner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUSINESS_HOURS", "mon-fri 09:00-17:00")
    monkeypatch.setenv("RESPONSE_HOURS", "16")
    store_thread(thread(MARIE_ASKS))  # Monday 09:00 in Toronto, so the deadline is on Tuesday at 17:00
    assert warner.mails_at(27.9) == []
    (mail,) = warner.mails_at(28.1)
    assert "2026-03-03 17:00" in mail.text


def test_no_more_than_the_bound_are_in_one_mail_and_the_next_run_warns_of_the_others(
    warner: Warner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warnings, "MAX_WARNED", 2)
    ids = [ask(number, number) for number in range(3)]
    (first,) = warner.mails_at(21)
    assert first.subject == "2+ customers wait for a reply / 2+ clients attendent"
    assert "There are more / Il y en a d'autres" in first.text
    (second,) = warner.mails_at(21.1)
    assert [each in first.text for each in ids] == [True, True, False]
    assert [each in second.text for each in ids] == [False, False, True]
    assert "There are more" not in second.text


def test_a_run_that_cannot_read_all_says_so(warner: Warner, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        ask(number, number)
    monkeypatch.setattr(warnings, "MAX_READ", 2)
    report = warner.run(21)
    assert not report["read_all"]
    (mail,) = warner.mails()
    assert "There are more / Il y en a d'autres" in mail.text


def test_old_conversations_that_nobody_answers_hide_no_one(
    warner: Warner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warnings, "MAX_READ", 2)
    for number in range(5):
        ask(number, number - 60 * 24 * 30)
    ask(9, 0)
    assert warner.run(21)["read_all"]
    assert len(warner.mails()) == 1


def test_a_crash_between_sending_and_recording_repeats_the_mail(
    warner: Warner, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_thread(thread(MARIE_ASKS))

    def killed(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as crashing:
        crashing.setattr(deadline_warnings, "record", killed)
        with pytest.raises(FunctionFailed):
            warner.run(20.1)
    assert len(warner.mails()) == 1
    assert len(warner.mails_at(20.2)) == 1
    assert warner.mails_at(20.3) == []


def test_when_the_topic_fails_the_function_fails_and_the_next_run_tries_again(
    warner: Warner, webhook: Receivers
) -> None:
    store_thread(thread(MARIE_ASKS))
    sns, topic = warner.cloud.client("sns"), warner.cloud.deadline_topic_arn
    sns.delete_topic(TopicArn=topic)
    with pytest.raises(FunctionFailed):
        warner.run(20.1)
    assert len(webhook.documents) == 1, "the webhook does not wait for the mail"
    sns.create_topic(Name=topic.rpartition(":")[2])
    mailbox = Mailbox(warner.cloud)
    warner.run(20.2)
    assert len(list(mailbox.new_mails())) == 1
    assert len(webhook.documents) == 1


def test_the_webhook_gets_numbers_times_and_links(warner: Warner, webhook: Receivers) -> None:
    conversation_id = store_thread(thread(MARIE_ASKS))
    (mail,) = warner.mails_at(20.1)
    assert warner.mails_at(20.2) == []
    assert webhook.documents == [
        {
            "text": mail.text,
            "customers": 1,
            "more": False,
            "conversations": [
                {
                    "id": conversation_id,
                    "url": f"{SITE}/conversations/{conversation_id}",
                    "needs_reply_since": T0,
                    "due_at": shift(T0, hours=24),
                    "threshold_hours": 4,
                }
            ],
        }
    ]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_fails_stops_no_mail_and_is_tried_again(
    warner: Warner, webhook: Receivers, status: int
) -> None:
    store_thread(thread(MARIE_ASKS))
    webhook.status = status
    assert warner.run(20.1)["webhook_failed"]
    assert len(warner.mails()) == 1
    webhook.status = 200
    assert warner.mails_at(20.2) == []
    assert warner.mails_at(20.3) == []
    assert len(webhook.documents) == 2


def test_a_webhook_that_nobody_answers_stops_no_mail(warner: Warner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEADLINE_WEBHOOK", "http://127.0.0.1:9/nobody")
    store_thread(thread(MARIE_ASKS))
    assert warner.run(20.1) == {"mailed": 1, "posted": 0, "webhook_failed": True, "read_all": True}
    assert len(warner.mails()) == 1


def test_what_was_sent_is_deleted_some_time_later(warner: Warner) -> None:
    conversation_id = store_thread(thread(MARIE_ASKS))
    warner.run(20.1)
    (row,) = DeadlineWarningRow.query(conversation_id)
    assert row.expires_at == utc_moment(shift(T0, hours=20.1, days=KEEP_DAYS))
