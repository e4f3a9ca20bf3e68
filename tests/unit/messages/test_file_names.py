"""Names of files in headers: one value, in ASCII, whatever the name contains."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.messages.file_names import content_disposition, safe_name

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
