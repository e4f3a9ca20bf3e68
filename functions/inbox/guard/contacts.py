"""Ways around the marketplace in a reply: telephone numbers, e-mail addresses and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from linkify_it import LinkifyIt
from phonenumbers import Leniency, PhoneNumberMatcher

from functions.inbox.guard.findings import Facts, Finding, GuardRule

MAX_LINKED = 10_000
REGION = "CA"
"""Numbers without a country's code are read as Canadian, so as North American."""
AMOUNT = r"(?:\d{1,3}(?:[ ,]\d{3}){1,3}|\d{1,9})(?:[.,]\d{1,2})?(?!\d)"
MONEY = re.compile(rf"[$€£]\s?{AMOUNT}|(?<![\d-]){AMOUNT} ?(?:[$€£]|CAD\b|USD\b)")
MOMENT = re.compile(r"\b\d{4}-\d\d?-\d\d?(?:[T ]\d\d?:\d\d(?::\d\d)?)?|\b\d\d?[/.]\d\d?[/.]\d{2,4}\b")
SPELLED_EMAIL = re.compile(
    r"[\w.+-]{1,64}(?: @ ?|@ |(?-i: AT | AROBASE ))[\w-]{1,63}(?:(?: ?\. ?|(?-i: DOT | POINT ))\w{2,24}){1,3}|"
    r"[\w.+-]{1,64}\s?[(\[]\s?(?:at|arobase|a)\s?[)\]]\s?[\w-]{1,63}(?:\s?(?:\.|[(\[]\s?(?:dot|point)\s?[)\]])\s?\w{2,24}){1,3}",
    re.IGNORECASE,
)
FINDER: Any = LinkifyIt()
GLUED = re.compile(r":(?=[^\W\d_])(?!//)")
"""A colon before a letter, such as in "link:example.com", where an address is not looked for otherwise."""


def phone_numbers(text: str, facts: Facts) -> Iterator[Finding]:
    for match in PhoneNumberMatcher(_without_other_numbers(text, facts), REGION, leniency=Leniency.VALID):
        yield Finding(
            GuardRule.PHONE,
            match.start,
            match.end,
            "This is a telephone number. The marketplace forbids them.",
        )


OF_SOMETHING_ELSE = re.compile(
    r"\b(?:rma|sku|upc|s/n|serial|s[eé]rie|mod[eè]le?|order|commande|tracking|suivi|ref|r[eé]f[eé]rence)"
    r"(?:[ :#.]|no|number|num[eé]ro|is|est|le|the){0,6} ?\d{5,}(?![\d-])",
    re.IGNORECASE,
)
"""A number in one piece after a word that says what it is."""


def _without_other_numbers(text: str, facts: Facts) -> str:
    """The text with an x in place of each character of prices, dates and known numbers."""
    for pattern in (MONEY, MOMENT, OF_SOMETHING_ELSE, *map(_known, filter(None, facts.known_numbers))):
        text = pattern.sub(lambda found: "x" * len(found[0]), text)
    return text


def _known(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(number)}(?!\w)", re.IGNORECASE)


def emails(text: str) -> Iterator[Finding]:
    found = [(match.index, match.last_index) for match in _addresses(text) if match.schema == "mailto:"]
    for start, end in (*found, *(match.span() for match in SPELLED_EMAIL.finditer(text))):
        yield Finding(GuardRule.EMAIL, start, end, "This is an e-mail address. The marketplace forbids them.")


def links(text: str, facts: Facts) -> Iterator[Finding]:
    for match in _addresses(SPELLED_EMAIL.sub(lambda found: " " * len(found[0]), text)):
        start, end = match.index, match.last_index
        if match.schema == "mailto:" or _is_end_of_sentence(match.schema, text[start:end]):
            continue
        if not _is_allowed(match.url, facts.hosts):
            yield Finding(
                GuardRule.LINK,
                start,
                end,
                "This link leads neither to the marketplace nor to the order's carrier.",
            )


def _addresses(text: str) -> list[Any]:
    """In the beginning of a long text only: looking for links takes quadratic time in some texts."""
    text = text[:MAX_LINKED]
    return FINDER.match(GLUED.sub(" ", text)) or []


def _is_allowed(url: str, hosts: frozenset[str]) -> bool:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)


def _is_end_of_sentence(schema: str, words: str) -> bool:
    """Whether it may be two sentences without a space between them, such as "Shipped.It"."""
    last = words.rpartition(".")[2]
    return not schema and "/" not in words and words.count(".") == 1 and last[:1].isupper()
