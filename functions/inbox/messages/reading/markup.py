"""Where a body has markup, and where it only looks so: a body is cut into texts and tags.

A tag is what HTML knows by name and what looks like one: ``<ORDER-12>``, ``<a@b>``, ``<http://x>``, ``3 < 5`` and
``a <b and c> d`` are text. A tag whose name is also a word or a letter (``<address>``, ``<B>``) is one if it has
attributes or is closed somewhere. Whatever a body holds, cutting it takes time in proportion to its length: no tag
has a ``<`` in it, and what is looked for in vain is not looked for again.
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
"""What begins and ends a line (a cell of a table: a cell)."""
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
"""What no reader sees, up to its end. Unclosed, it is text like any other."""


@dataclass(frozen=True)
class Tag:
    name: str
    is_closing: bool
    attributes: dict[str, str]


def tokens(body: str) -> Iterator[str | Tag]:
    """The texts, entities decoded, and the tags of ``body`` in order, without what is hidden."""
    closed = {name.lower() for name in CLOSED.findall(body)}
    in_vain: set[str] = set()
    seen = searched = 0
    while found := TOKEN.search(body, searched):
        searched = found.end()
        name = (found["name"] or "").lower()
        tag = _tag(found, name, closed) if name else None
        if name and tag is None:
            continue
        end = searched
        hidden = "!--" if found["comment"] else name
        if found["comment"] or (name in HIDDEN and not found["closing"]):
            after = None if hidden in in_vain else _end_of(hidden).search(body, searched)
            if after:
                end, tag = after.end(), None
            else:
                in_vain.add(hidden)
                if found["comment"]:
                    continue
        yield decode(body[seen : found.start()])
        if tag:
            yield tag
        seen = searched = end
    yield decode(body[seen:])


def _end_of(hidden: str) -> re.Pattern[str]:
    return re.compile(r"--\s*>" if hidden == "!--" else rf"</{hidden}\s*>", re.IGNORECASE)


def _tag(found: re.Match[str], name: str, closed: set[str]) -> Tag | None:
    """None when it only looks like one."""
    if name not in BLOCKS and name not in INLINE and not OF_AN_OFFICE_PROGRAM.fullmatch(name):
        return None
    if found["closing"]:
        return Tag(name, True, {})
    attributes: dict[str, str] = {}
    for attribute in ATTRIBUTE.finditer(found["attributes"]) if found["attributes"] else ():
        key, value = attribute[1].lower(), attribute[2]
        if value is None and not attributes and key not in FLAGS:
            return None
        attributes.setdefault(key, decode(_unquoted(value or "")))
    if not attributes and name not in NEVER_WORDS and name not in closed and ":" not in name:
        return None
    return Tag(name, False, attributes)


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in ("'", '"') else value
