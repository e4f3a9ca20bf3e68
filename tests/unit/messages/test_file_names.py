"""Names of files in headers: one value, in ASCII, whatever the name contains."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.messages.file_names import content_disposition, name_to_send, safe_name

HEADER = re.compile(
    r"""(inline|attachment); filename="([ !#$&-\[\]-~]+)"; filename\*=UTF-8''([\w.~%-]+)""", re.A
)


@given(st.text(max_size=300))
def test_a_safe_name_is_never_empty_and_stays_in_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe.strip(" .") == safe != ""
    assert not set(safe) & set("/\\\r\n\0\x7f\u200e\u200f\u202a\u202e\u2028\u2066\u2069\ufeff\ud800")
    assert safe.encode()
    assert safe_name(safe) == safe


@given(st.text(max_size=300), st.sampled_from(["inline", "attachment"]))
def test_a_header_has_the_name_twice_and_nothing_else(name: str, kind: str) -> None:
    safe = safe_name(name)
    found = HEADER.fullmatch(content_disposition(kind, safe))
    assert found
    assert found[1] == kind
    assert unquote(found[3]) == safe


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("boîte.jpg", "boite.jpg"),
        ('a"; filename="b.html', "a_; filename=_b.html"),
        ("100% \\o/.pdf", "100_ o.pdf"),
        ("фото.png", "png"),
        ("写真", "file"),
    ],
)
def test_what_knows_only_ascii_gets_a_name_too(name: str, plain: str) -> None:
    assert content_disposition("attachment", safe_name(name)).split("; filename*")[0] == (
        f'attachment; filename="{plain}"'
    )


@pytest.mark.parametrize(
    ("name", "sent_as"),
    [
        ("label.pdf", "label.pdf"),
        ("reçu n° 5.pdf", "recu n_ 5.pdf"),
        ("Cœur d’été – 2.PNG", "Coeur d'ete - 2.PNG"),
        ("照片.png", "file.png"),
        ("x.照片", "x"),
        ("a" * 255 + ".jpeg", "a" * 95 + ".jpeg"),
        ("a." + "b" * 255, ("a." + "b" * 255)[:100]),
        ("...", "file"),
        ("_", "file"),
        ('"; filename="b.exe', "_ filename=_b.exe"),
        ("a\r\nX-Evil: 1.pdf", "aX-Evil_ 1.pdf"),
        ("100%.pdf", "100_.pdf"),
    ],
)
def test_a_customer_gets_a_file_under_an_ascii_name_with_its_suffix(name: str, sent_as: str) -> None:
    assert name_to_send(name) == sent_as


@given(st.text(st.characters(codec=None), min_size=1, max_size=300))
def test_no_name_that_is_sent_can_change_its_header(name: str) -> None:
    sent = name_to_send(name)
    assert re.fullmatch(r"[\w .,()+&@#'=-]{1,100}", sent, re.ASCII)
    assert sent.strip(" .") == sent
    assert name_to_send(sent) == sent, "a second time changes nothing"
