"""The one reading of a marketplace's body into text, whatever it is: plain text, HTML, or a mixture of any quality.

``markup`` cuts a body into texts and tags, ``layout`` puts them into lines, ``history`` marks what the message repeats
of earlier ones with ``> ``. What is not markup is text, and no word disappears. Everything that looks at words (the
list's preview, rules, exports, the page) looks at this text. No step takes more time than in proportion to the length
of the body (decision 13).
"""

from __future__ import annotations

import re

from functions.inbox.messages.reading.history import own_lines, with_history_marked, without_marks
from functions.inbox.messages.reading.invisible import IGNORED
from functions.inbox.messages.reading.layout import Layout

INVISIBLE = re.compile(rf"[{IGNORED}\s\x00-\x1f\x7f-\x9f]+")


def read(body: str) -> str:
    """What a reader sees of ``body``, in lines. Lines of quoted history begin with ``> ``, a list's with ``- ``; cells
    of a table are parted by a tab; the address of a link follows it in brackets unless the link is the address.

    Empty when there is nothing to be seen: a picture, or nothing at all (``is_only_picture`` tells).
    """
    return _joined(with_history_marked(Layout(body).lines))


def read_line(text: str) -> str:
    """A name, topic or subject, read like a body, on one line. What holds nothing but markup stays what it is."""
    return one_line(text) or " ".join(text.split())


def one_line(body: str) -> str:
    """All words of ``body``, quoted ones too, by single spaces. Empty like ``read``."""
    return " ".join(_joined([line.text for line in Layout(body).lines]).split())


def is_only_picture(body: str) -> bool:
    layout = Layout(body)
    return layout.has_picture and not _joined([line.text for line in layout.lines])


def own_words(text: str) -> str:
    """``text`` (as ``read`` gives it) without quoted history; what is nothing but history, without its marks."""
    own = _joined(own_lines(text))
    return own or without_marks(text)


def _joined(lines: list[str]) -> str:
    """Without empty lines before and after; empty when only invisible characters are left."""
    full = [place for place, line in enumerate(lines) if line.strip("> \t\xa0")]
    text = "\n".join(lines[full[0] : full[-1] + 1]) if full else ""
    return text if INVISIBLE.sub("", text) else ""
