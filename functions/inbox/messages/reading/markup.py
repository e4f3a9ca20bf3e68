"""Splits a body into texts and tags, and decides what is markup and what only looks like it.

A tag has the syntax of a tag and a name that HTML defines. So ``<ORDER-12>``, ``<a@b>``, ``<http://x>``, ``3 < 5`` and
``a <b and c> d`` are text. If the name is also a word or a letter (``<address>``, ``<B>``), it is a tag only if it has
attributes or is closed somewhere. The time is linear in the length of any body: no tag contains ``<``, and a closing
tag that was not found is not searched again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from functions.inbox.messages.reading.entities import decode


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


BLOCKS = _names(
    "address article aside audio blockquote body button canvas caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main menu "
    "nav noscript object ol optgroup option p pre script section select style summary svg table tbody td template "
    "textarea tfoot th thead title tr ul video xmp"
)
"""Elements that begin and end a line. Cells of a table (``td``, ``th``) are treated separately."""
INLINE = _names(
    "a abbr acronym applet area b base basefont bdi bdo big br circle cite code col colgroup data defs del dfn ellipse "
    "em embed font frame g i image img input ins kbd label line link map mark math meta meter nobr output param path "
    "picture polygon polyline progress q rect rp rt ruby s samp slot small source span stop strike strong sub sup text "
    "time track tspan tt u use var wbr"
)
NEVER_WORDS = _names(
    "abbr blockquote br bdo colgroup dd div dl dt em fieldset figcaption frameset h1 h2 h3 h4 h5 h6 hr html iframe img "
    "li nobr noscript ol optgroup p pre span strike strong sub sup svg table tbody td textarea tfoot th thead tr tspan "
    "tt ul wbr xmp"
)
OF_AN_OFFICE_PROGRAM = re.compile(r"(?:[movwx]|st1):[a-z0-9]+", re.IGNORECASE)
FLAGS = _names(
    "async autofocus autoplay checked clear compact controls default defer disabled hidden ismap loop multiple muted "
    "nohref noshade nowrap open readonly required reversed selected"
)
"""Attributes without a value."""

TOKEN = re.compile(
    r"<(?:(?P<comment>!--)"
    r"|(?:!doctype\b|\?xml\b|!\[(?:if|endif)\b)[^<>]*>"
    r"|(?P<closing>/?)(?P<name>[a-z][a-z0-9:-]*+)"
    r"(?P<attributes>(?:[\s/](?:[^<>=]++|=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')|=)*+)?)>)",
    re.IGNORECASE,
)
CLOSED = re.compile(r"</([a-z][a-z0-9]*)\s*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([^\s=/\"'<>]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?+")
HIDDEN = frozenset({"script", "style", "head", "title"})
"""Elements whose content is not shown. If such an element is not closed, its content is text."""


@dataclass(frozen=True)
class Tag:
    name: str
    is_closing: bool
    attributes: dict[str, str]


def tokens(body: str) -> Iterator[str | Tag]:
    """The texts of ``body``, with entities decoded, and its tags, in order, without hidden content."""
    closed = {name.lower() for name in CLOSED.findall(body)}
    unclosed: set[str] = set()
    consumed = searched = 0
    while match := TOKEN.search(body, searched):
        searched = match.end()
        name = (match["name"] or "").lower()
        tag = _tag(match, name, closed) if name else None
        if name and tag is None:
            continue
        end = searched
        hidden = "!--" if match["comment"] else name
        if match["comment"] or (name in HIDDEN and not match["closing"]):
            closing = None if hidden in unclosed else _end_of(hidden).search(body, searched)
            if closing:
                end, tag = closing.end(), None
            else:
                unclosed.add(hidden)
                if match["comment"]:
                    continue
        yield decode(body[consumed : match.start()])
        if tag:
            yield tag
        consumed = searched = end
    yield decode(body[consumed:])


def _end_of(hidden: str) -> re.Pattern[str]:
    return re.compile(r"--\s*>" if hidden == "!--" else rf"</{hidden}\s*>", re.IGNORECASE)


def _tag(match: re.Match[str], name: str, closed: set[str]) -> Tag | None:
    """The tag; None when the match only looks like a tag."""
    if name not in BLOCKS and name not in INLINE and not OF_AN_OFFICE_PROGRAM.fullmatch(name):
        return None
    if match["closing"]:
        return Tag(name, True, {})
    attributes: dict[str, str] = {}
    for attribute in ATTRIBUTE.finditer(match["attributes"]) if match["attributes"] else ():
        key, value = attribute[1].lower(), attribute[2]
        if value is None and not attributes and key not in FLAGS:
            return None
        attributes.setdefault(key, decode(_unquoted(value or "")))
    if not attributes and name not in NEVER_WORDS and name not in closed and ":" not in name:
        return None
    return Tag(name, False, attributes)


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in ("'", '"') else value
