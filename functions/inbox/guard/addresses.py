"""Postal addresses of the shop in a reply.

A street, a postal box or a rural route counts as an address if a postal code, a province or a city follows. It is not
the shop's if the words before say whose it is, such as "your delivery address", or if somebody else wrote it in the
conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from functions.inbox.guard.findings import Facts, Finding, GuardRule
from functions.inbox.guard.folded_text import FoldedText
from functions.inbox.guard.rule_sets import RuleSet
from functions.inbox.messages.phrases import folded

NEAR = 160
"""Characters before an address in which words say whose it is."""
CODE = r"(?<!\w)[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d(?!\w)"
"""A Canadian postal code."""
PROVINCE = (
    r"(?:(?-i:\b(?:AB|BC|B\.C\.|MB|NB|NL|NS|NT|NU|ON|Ont\.|PE|PEI|QC|Qc|SK|YT))(?!\w)"
    r"|\b(?:alberta|british columbia|colombie-britannique|manitoba|new brunswick|nouveau-brunswick|newfoundland"
    r"|terre-neuve|nova scotia|nouvelle-[ée]cosse|ontario|prince edward island|qu[ée]bec|saskatchewan|yukon)\b)"
)
OTHER_COUNTRIES = r"(?-i:\b[A-Z]{2} \d{5}(?:-\d{4})?\b|(?<=, )\d{5} [A-ZÉ][a-zé]{2,})"
"""The end of an address in the United States, or in France: state and code, code and city."""
CLOSE = rf"[^!?]{{0,60}}?(?P<end>{PROVINCE}(?:[ ,)]{{0,4}}{CODE})?|{CODE}|{OTHER_COUNTRIES})"
CITY = r"(?:, ?| {0,3}\n[ \n]{0,6}| (?:in|à|a) )(?-i:[A-ZÉÎ][a-zà-ÿ]{2,}(?:[ '’-][A-ZÉÎ][\wà-ÿ]+){0,3})"
NUMBER = r"(?<![\w#.,/$€-])(?:\d{1,4}-)?\d{1,5}[a-d]?(?!\w)"
PART = r"[^\W_][\w'’.-]{0,24}"
PLAIN_TYPES = r"street|st|avenue|ave?|boulevard|blvd|road|rd|highway|hwy|crescent|cres|parkway|pkwy"
UNSURE_TYPES = r"drive|dr|lane|ln|way|court|crt|ct|place|pl|square|sq|circle|trail|terrace|line|concession"
"""These also belong to products, such as a drive of 2 TB, so a city after them is not enough."""
FRENCH_PLAIN_TYPES = r"rue|boulevard|boul|bd|chemin|ch|avenue|av|rang|mont[ée]e|impasse|croissant|all[ée]e"
FRENCH_UNSURE_TYPES = r"route|rte|place|c[ôo]te|quai|cours|terrasse|promenade"
DIRECTION = r"(?: (?:north|south|east|west|[NSEW]{1,2}|nord|sud|est|ouest|O)\b\.?)?"


def _street(english: str, french: str) -> str:
    return (
        rf"{NUMBER},? (?:(?:{PART} ){{1,3}}(?:{english})\b\.?{DIRECTION}"
        rf"|(?:hwy|highway|autoroute) \d{{1,3}}{DIRECTION}"
        rf"|(?:{french})\b\.? {PART}(?: {PART}){{0,3}}?"
        rf"|\d{{1,3}}(?:e|re|i[èe]me) (?:rue|avenue|rang)\b{DIRECTION})"
    )


STREET = _street(f"{PLAIN_TYPES}|{UNSURE_TYPES}", f"{FRENCH_PLAIN_TYPES}|{FRENCH_UNSURE_TYPES}")
PLAIN_STREET = _street(PLAIN_TYPES, FRENCH_PLAIN_TYPES)
BOX = (
    r"\bp\.? ?o\.? ?box \d{1,6}\b|\b(?-i:C\. ?P\.|B\. ?P\.) ?\d{1,6}\b"
    r"|\b(?:case|casier|bo[îi]te) postale? (?:no\.? ?)?\d{1,6}\b"
)
UNSURE_PLACE = rf"\b(?:(?-i:CP|BP|R\.?R\.?) ?#?|box )\d{{1,6}}\b|{NUMBER},? {PART}(?: {PART}){{0,3}},"
"""An address only with a postal code: CP 1180 may be a product, and "650 West Georgia," has no word for a street."""
FULL = re.compile(rf"(?:{STREET}|{BOX}){CLOSE}", re.IGNORECASE)
WITH_CODE = re.compile(
    rf"(?:{UNSURE_PLACE})[^!?]{{0,60}}?(?P<end>{PROVINCE}[ ,)]{{0,4}}{CODE})", re.IGNORECASE
)
IN_CITY = re.compile(rf"(?:{PLAIN_STREET})(?P<end>{CITY})", re.IGNORECASE)
BOX_ALONE = re.compile(BOX, re.IGNORECASE)
A_CODE = re.compile(CODE, re.IGNORECASE)
LEAST = len("1 rue A")
MAX_ADDRESSES = 20
"""For each of them, the words of the others are searched, so that no text takes long. The first ones are enough."""
OTHER_SPACES = re.compile(r"[^\S\n]")
SENTENCE_END = re.compile(r"[.!?…]\s+(?=[A-ZÀ-Ý])")
QUESTION = re.compile(r"[^.!?\n]{0,60}\?")
"""After an address: whoever asks about one asks about the customer's."""
TYPES = re.compile(
    rf"{PLAIN_TYPES}|{UNSURE_TYPES}|{FRENCH_PLAIN_TYPES}|{FRENCH_UNSURE_TYPES}|de|du|des|la|le|les|d|l",
    re.IGNORECASE,
)


def postal_addresses(text: str, facts: Facts, rules: RuleSet) -> Iterator[Finding]:
    text = OTHER_SPACES.sub(" ", text)
    end_before = looked_at = 0
    for match, is_certain in sorted(_candidates(text), key=lambda each: (each[0].start(), -each[0].end())):
        start, end = match.span()
        if start < end_before:
            continue
        is_ours = _owner(text, start, rules)
        if is_ours is None and not is_certain:
            continue
        end_before = end
        looked_at += 1
        if looked_at > MAX_ADDRESSES:
            return
        is_asked = is_ours is None and QUESTION.match(text, end)
        if is_ours is False or is_asked or _is_theirs(match, facts.others_words):
            continue
        yield Finding(GuardRule.ADDRESS, start, end, "This is a postal address of the shop.")


def _candidates(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Each with whether it is an address by itself: else, words before have to say that it is the shop's."""
    full_ends = set()
    for found in FULL.finditer(text):
        # Of two streets before one postal code, the code belongs to the second. IN_CITY finds the first.
        match = FULL.search(text, found.start() + LEAST, found.end()) or found
        full_ends.add(match.end())
        yield match, A_CODE.search(match[0]) is not None or _has_name(match)
    yield from ((match, True) for match in WITH_CODE.finditer(text) if match.end() not in full_ends)
    yield from ((match, True) for match in BOX_ALONE.finditer(text))
    yield from ((match, _has_name(match)) for match in IN_CITY.finditer(text))
    yield from ((match, False) for match in A_CODE.finditer(text))


def _has_name(match: re.Match[str]) -> bool:
    return any(letter.isupper() for letter in _street_of(match))


def _street_of(match: re.Match[str]) -> str:
    """What stands before the postal code, the province or the city."""
    end = match.groupdict().get("end")
    return match[0].removesuffix(end) if end else match[0]


def _owner(text: str, start: int, rules: RuleSet) -> bool | None:
    """Whether the words before an address say that it is the shop's. None: they do not say whose it is."""
    before = text[max(0, start - NEAR) : start]
    ours = FoldedText(before).spans_of(rules.our_address)
    sentence_start = max((end.end() for end in SENTENCE_END.finditer(before)), default=0)
    theirs = FoldedText(before[sentence_start:]).spans_of(rules.not_our_address)
    last_of_ours = max((end for _, end in ours), default=-1)
    last_of_theirs = max((sentence_start + end for _, end in theirs), default=-1)
    if last_of_ours == last_of_theirs:
        return None
    return last_of_ours > last_of_theirs


def _is_theirs(match: re.Match[str], others_words: str) -> bool:
    """Whether somebody else wrote this address: its postal code, or the number and the name of its street."""
    if not others_words:
        return False
    if code := A_CODE.search(match[0]):
        return _is_in([code[0][:3], code[0][-3:]], others_words)
    number, *names = re.findall(r"\w+", _street_of(match))
    if not number[0].isdigit():  # a postal box
        return _is_in([number, *names], others_words)
    name = next((name for name in names if not TYPES.fullmatch(name)), None)
    return name is not None and _is_in([number, name], others_words)


def _is_in(parts: list[str], words: str) -> bool:
    """Whether the parts stand there one after the other, with at most three short words between them."""
    pattern = r"\W{0,2}(?:\w{1,10}\W{1,2}){0,3}".join(re.escape(folded(part)) for part in parts)
    return re.search(rf"(?<!\w){pattern}(?!\w)", words) is not None
