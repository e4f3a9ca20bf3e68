"""Marking quoted history: each of its lines gets the prefix ``> ``, however the mail program has marked it.

Quoted history is: a quote in markup; a line that begins with ``>``; and everything after an introduction ("On 3 March
2026 at 14:05, Marie <marie@mail.example> wrote:"), a block of mail headers, or "-----Original Message-----". A sentence
of the author must not count as an introduction. So an introduction ends in a colon and contains an address, or a date
and none of the words that speak of people ("you", "I", "the seller").
"""

from __future__ import annotations

import re

from functions.inbox.messages.reading.composed import normalised
from functions.inbox.messages.reading.layout import MAX_DEPTH, Line

MARK = "> "
MAX_INTRODUCTION_LENGTH = 400
"""Characters, on at most three lines."""
MAX_HEADER_LINES = 6

QUOTED = re.compile(r"\s*(>[>\s]*(?:(?=[^\W_]|$)|\s(?=\S)))")
"""It does not match ``>:(`` and ``>_<``."""
MARKS = re.compile(r"^(?:> )+", re.MULTILINE)
STARTS_AN_INTRODUCTION = re.compile(r"(?:On|Le|Am|El|Il|Op|Em)\s", re.IGNORECASE)
ENDS_AN_INTRODUCTION = re.compile(
    r"\b(?:wrote|a écrit|escribió|ha scritto|escreveu)\s*:$|\b(?:schrieb|schreef)\b", re.IGNORECASE
)
DATE = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}|\d:\d\d|\d{1,2}(?:er|st|nd|rd|th)?\.?\s+[^\W\d_]{3,}")
ADDRESS = re.compile(r"\S@\S")
PEOPLE_SPOKEN_OF = re.compile(
    r"\b(?:i|me|my|we|us|our|you|your|he|she|they|them|him|her|je|mon|ma|nous|notre|vous|votre|vos|elle|ils|elles|lui"
    r"|leur|vendeur|vendeuse|service|conseiller|conseillère|collègue|livreur|transporteur|seller|colleague|support)\b"
    r"|\b[jm]['’]",
    re.IGNORECASE,
)
MAY_INTRODUCE = re.compile(
    r"[*\s]*(?:--|(?:On|Le|Am|El|Il|Op|Em)\s|(?:De|From|Von|Da|Van|Expéditeur)\s?:)", re.IGNORECASE
)
"""A cheap first check, which most lines do not pass."""
SEPARATOR = re.compile(
    r"-{2,}\s*(?:original message|forwarded message|message d['’]origine|message original|message initial"
    r"|message transféré|courriel original|ursprüngliche nachricht|mensaje original|messaggio originale"
    r"|oorspronkelijk bericht)\s*-{2,}",
    re.IGNORECASE,
)
FROM = re.compile(r"[*\s]*(?:De|From|Von|Da|Van|Expéditeur)\s?:\*?\s*\S", re.IGNORECASE)
SENT = re.compile(
    r"(?:^|\s)\*?(?:Envoyé|Envoyé le|Sent|Date|Gesendet|Enviado|Inviato|Verzonden)\s?:\*?\s.*\d",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"(?:^|\s)\*?(?:Objet|Subject|Betreff|Asunto|Oggetto|Onderwerp|Assunto)\s?:", re.IGNORECASE
)


def with_history_marked(lines: list[Line]) -> list[str]:
    """The lines as text. A line of quoted history has one ``> `` for each level of quoting."""
    marked = [_marked(line) for line in lines]
    for number, line in enumerate(marked):
        end = None if line.startswith(MARK) else _end_of_introduction(marked, number)
        if end is None:
            continue
        following = next((marked[after] for after in range(end, len(marked)) if marked[after]), "")
        if not following.startswith(MARK):
            return marked[:number] + [_quoted(each) for each in marked[number:]]
        marked[number:end] = [_quoted(each) for each in marked[number:end]]
    return marked


def own_lines(text: str) -> list[str]:
    """The lines that are not quoted history."""
    return [line for line in text.split("\n") if not line.startswith(MARK)]


def without_marks(text: str) -> str:
    return MARKS.sub("", text)


def _marked(line: Line) -> str:
    match = QUOTED.match(line.text)
    if match is None:
        return MARK * min(line.depth, MAX_DEPTH) + line.text
    return MARK * min(line.depth + match[1].count(">"), MAX_DEPTH) + line.text[match.end() :]


def _quoted(line: str) -> str:
    return line if line.startswith(MARK) else MARK + line


def _end_of_introduction(lines: list[str], start: int) -> int | None:
    """The number of the line after an introduction that begins in line ``start``; None if none begins there."""
    if not MAY_INTRODUCE.match(lines[start]):
        return None
    line = lines[start].strip()
    if SEPARATOR.match(line) or _are_headers(lines, start):
        return start + 1
    if not STARTS_AN_INTRODUCTION.match(line):
        return None
    words = ""
    for end in range(start, min(start + 3, len(lines))):
        words = f"{words} {lines[end].strip()}"
        if len(words) > MAX_INTRODUCTION_LENGTH or lines[end].startswith(MARK):
            return None
        if words.endswith(":"):
            return end + 1 if _introduces(normalised("NFC", words.strip())) else None
    return None


def _introduces(words: str) -> bool:
    if not ENDS_AN_INTRODUCTION.search(words):
        return False
    return bool(ADDRESS.search(words) or (DATE.search(words) and not PEOPLE_SPOKEN_OF.search(words)))


def _are_headers(lines: list[str], start: int) -> bool:
    """Whether a block of mail headers begins there: sender, time and subject close together."""
    if not FROM.match(lines[start][:MAX_INTRODUCTION_LENGTH]):
        return False
    near = [line[:MAX_INTRODUCTION_LENGTH] for line in lines[start : start + MAX_HEADER_LINES]]
    return any(SENT.search(line) for line in near) and any(SUBJECT.search(line) for line in near)
