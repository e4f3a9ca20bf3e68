"""Arranges texts and tags in lines, about as a browser does: the rules of ``innerText``, as far as text needs them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from functions.inbox.messages.reading.markup import BLOCKS, Tag, tokens

LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")
SPACE = " \t\n\r\f"
KEEPS_LINES = frozenset({"pre", "textarea", "xmp"})
PICTURES = frozenset({"img", "image", "picture", "svg", "video", "canvas", "embed", "object"})
MAX_DEPTH = 3
"""Levels of quotes and lists. Deeper levels look the same, so that a line does not grow with its depth."""
SHOWN_SCHEMES = ("https://", "http://", "mailto:", "tel:")
MIN_PHONE_DIGITS = 6
"""Digits that a telephone number has at least."""


@dataclass
class Line:
    text: str
    depth: int
    """How many quotes it is nested in."""


class Layout:
    """The lines of a body. If it has block elements, its line ends are white space; otherwise they are kept."""

    def __init__(self, body: str) -> None:
        self.lines: list[Line] = []
        self.has_picture = False
        self._current: list[str] = []
        self._depth = self._depth_of_line = 0
        self._lists = self._kept = 0
        self._wants_gap = False
        self._marker = ""
        self._is_blank = True
        self._cell = False
        self._after_break = False
        self._ended_by_writer = False
        self._link: tuple[str, list[str]] | None = None
        parts = list(tokens(body))
        self._folds = any(isinstance(each, Tag) and each.name in BLOCKS for each in parts)
        for each in parts:
            if isinstance(each, Tag):
                self._tag(each)
            else:
                self._text(each)
        self._end_link()
        self._block()

    def _text(self, text: str) -> None:
        if self._folds and not self._kept:
            self._write(WHITE_SPACE.sub(" ", text))
            return
        first, *rest = LINE_END.sub("\n", text).split("\n")
        if self._after_break and rest and not first.strip(SPACE):
            first, *rest = rest  # this line end belongs to the <br> before it
        self._write(first.lstrip(SPACE) if self._after_break else first)
        if rest:
            self._end_line()
            *whole, last = rest
            self.lines += [Line(line.rstrip(), self._depth) for line in whole]
            if self._link:
                self._link[1].extend(whole)
            self._ended_by_writer = True
            self._write(last)

    def _write(self, text: str) -> None:
        if self._folds and not self._kept and (not self._current or self._current[-1][-1] in SPACE):
            text = text.lstrip(SPACE)
        if self._cell:
            text = text.lstrip(SPACE)
        if not text:
            return
        if not self._current:
            self._begin_line()
        elif self._cell:
            self._current[-1] = self._current[-1].rstrip(SPACE)
            self._current.append("\t")
        self._cell = self._after_break = False
        self._current.append(text)
        if text.strip():
            self._is_blank = self._ended_by_writer = False
        if self._link:
            self._link[1].append(text)

    def _begin_line(self) -> None:
        if self._wants_gap and self.lines and self.lines[-1].text:
            self.lines.append(Line("", min(self.lines[-1].depth, self._depth)))
        self._wants_gap = False
        self._depth_of_line = self._depth
        if self._marker:
            self._current.append(self._marker)
            self._marker = ""

    def _end_line(self) -> None:
        """Ends the current line, even if it is empty."""
        text = "".join(self._current).rstrip()
        self.lines.append(Line(text, self._depth_of_line if self._current else self._depth))
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._current = []
        self._is_blank = True
        self._cell = self._after_break = False

    def _block(self, with_gap: bool = False) -> None:
        """A block begins or ends here: the current line ends, unless it is blank."""
        if not self._is_blank:
            self._end_line()
        self._begin_anew()
        self._wants_gap |= with_gap

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        if name in PICTURES:
            self.has_picture = True
        if name == "br":
            self._break()
        elif name == "img":
            self._write(tag.attributes.get("alt", "").strip())
        elif name == "a":
            self._end_link()
            if not tag.is_closing:
                self._link = (tag.attributes.get("href", ""), [])
        elif name in ("td", "th"):
            self._cell = not self._is_blank
        elif name in BLOCKS:
            self._block(with_gap=name == "p")
            self._enter_or_leave(name, -1 if tag.is_closing else 1)

    def _enter_or_leave(self, name: str, step: int) -> None:
        if name == "blockquote":
            self._depth = max(0, self._depth + step)
        elif name in ("ul", "ol"):
            self._lists = max(0, self._lists + step)
        elif name in KEEPS_LINES:
            self._kept = max(0, self._kept + step)
        if name in ("li", "ul", "ol"):
            self._marker = ""
        if name == "li" and step > 0:
            self._marker = "  " * (min(self._lists, MAX_DEPTH) - 1) + "- "

    def _break(self) -> None:
        is_shown_already = self._ended_by_writer and self._is_blank
        if not is_shown_already:
            self._end_line()
        self._begin_anew()
        self._ended_by_writer = False
        self._after_break = True

    def _end_link(self) -> None:
        """Adds the link's address in brackets, unless the words of the link show it."""
        if self._link is None:
            return
        address, written = self._link
        self._link = None
        address = "".join(address.split())
        words = "".join(written)
        if words.strip() and address.lower().startswith(SHOWN_SCHEMES) and not _shows(words, address):
            if self._current:
                self._current[-1] = self._current[-1].rstrip(SPACE) or self._current[-1]
            self._write(
                f" ({_without_scheme(address)})" if self._current else f"({_without_scheme(address)})"
            )


def _without_scheme(address: str) -> str:
    """An e-mail address or a telephone number without ``mailto:`` or ``tel:``; a web address unchanged."""
    scheme, _, rest = address.partition(":")
    return address if scheme.lower() in ("http", "https") else rest.partition("?")[0]


def _shows(words: str, address: str) -> bool:
    """Whether the words of a link are its web address, or contain its e-mail address or telephone number."""
    if address.lower().startswith("tel:"):
        shown, number = _digits(words).lstrip("0"), _digits(address)
        return len(shown) >= MIN_PHONE_DIGITS and number.endswith(shown)
    if address.lower().startswith("mailto:"):
        return _without_scheme(address).lower() in words.lower()
    return _without_decoration(words) == _without_decoration(address)


def _without_decoration(address: str) -> str:
    plain = "".join(unquote(address).split()).lower()
    for decoration in ("https://", "http://", "www."):
        plain = plain.removeprefix(decoration)
    return plain.rstrip("/")


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))
