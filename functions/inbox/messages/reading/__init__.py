"""Reading the body of a marketplace message into text. A body may be plain text, HTML, or a mixture of both.

``markup`` splits a body into texts and tags, ``layout`` arranges them in lines, and ``history`` marks quoted history
with ``> ``. Everything that is not markup is text, so no word is lost. The preview, rules, exports and the web app all
use this text. Each step takes time linear in the length of the body (decision 13).
"""

from __future__ import annotations

import re

from functions.inbox.messages.reading.history import own_lines, with_history_marked, without_marks
from functions.inbox.messages.reading.invisible import IGNORED
from functions.inbox.messages.reading.layout import Layout

INVISIBLE = re.compile(rf"[{IGNORED}\s\x00-\x1f\x7f-\x9f]+")


def read(body: str) -> str:
    """What a reader sees of ``body``, as lines separated by ``\\n``.

    Lines of quoted history begin with ``> `` and list items with ``- ``. A tab separates the cells of a table. A link's
    address follows it in brackets unless the link's words are the address. Empty when the body shows no text, for
    example only a picture (see ``is_only_picture``).
    """
    return _joined(with_history_marked(Layout(body).lines))


def read_line(text: str) -> str:
    """A name, topic or subject on one line, read like a body. If nothing is left, ``text`` itself on one line."""
    return one_line(text) or " ".join(text.split())


def one_line(body: str) -> str:
    """All words of ``body``, including quoted ones, separated by single spaces."""
    return " ".join(_joined([line.text for line in Layout(body).lines]).split())


def is_only_picture(body: str) -> bool:
    """Whether the body shows a picture and no text."""
    layout = Layout(body)
    return layout.has_picture and not _joined([line.text for line in layout.lines])


def own_words(text: str) -> str:
    """``text`` (a result of ``read``) without quoted history. If it is only history: the history without its marks."""
    own = _joined(own_lines(text))
    return own or without_marks(text)


def _joined(lines: list[str]) -> str:
    """Without empty lines at the beginning and the end. Empty when only invisible characters are left."""
    full = [number for number, line in enumerate(lines) if line.strip("> \t\xa0")]
    text = "\n".join(lines[full[0] : full[-1] + 1]) if full else ""
    return text if INVISIBLE.sub("", text) else ""
