"""What a message repeats of earlier ones: its lines begin with ``> ``, whatever the writer's mail program made of them.

Known are quotes in markup, lines that begin with ``>``, and all that follows the line with which a mail program
introduces what it repeats ("On 3 March 2026 at 14:05, Marie <marie@mail.example> wrote:"), a block of mail headers, or
"-----Original Message-----". A sentence of the writer's own must not hide what follows: an introduction has a date or
an address in it, ends in a colon, and speaks neither of you and me nor of the seller.
"""

from __future__ import annotations

import re

from functions.inbox.messages.reading.composed import normalised
from functions.inbox.messages.reading.layout import DEEPEST, Line

MARK = "> "
LONGEST_INTRODUCTION = 400
"""Characters, on three lines at most."""
MOST_LINES_OF_HEADERS = 6

QUOTED = re.compile(r"\s*(>[>\s]*(?:(?=[^\W_]|$)|\s(?=\S)))")
"""Not ``>:(`` and ``>_<``."""
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
"""Most lines are not looked at any further."""
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
    """The lines as text, each as deep in quotes as it stands."""
    marked = [_marked(line) for line in lines]
    for number, line in enumerate(marked):
        end = None if line.startswith(MARK) else _end_of_introduction(marked, number)
        if end is None:
            continue
        following = next((marked[place] for place in range(end, len(marked)) if marked[place]), "")
        if not following.startswith(MARK):
            return marked[:number] + [_quoted(each) for each in marked[number:]]
        marked[number:end] = [_quoted(each) for each in marked[number:end]]
    return marked


def own_lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if not line.startswith(MARK)]


def without_marks(text: str) -> str:
    return MARKS.sub("", text)


def _marked(line: Line) -> str:
    found = QUOTED.match(line.text)
    if found is None:
        return MARK * min(line.depth, DEEPEST) + line.text
    return MARK * min(line.depth + found[1].count(">"), DEEPEST) + line.text[found.end() :]


def _quoted(line: str) -> str:
    return line if line.startswith(MARK) else MARK + line


def _end_of_introduction(lines: list[str], start: int) -> int | None:
    """The line after an introduction that begins in line ``start``; None when none does."""
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
        if len(words) > LONGEST_INTRODUCTION or lines[end].startswith(MARK):
            return None
        if words.endswith(":"):
            return end + 1 if _introduces(normalised("NFC", words.strip())) else None
    return None


def _introduces(words: str) -> bool:
    if not ENDS_AN_INTRODUCTION.search(words):
        return False
    return bool(ADDRESS.search(words) or (DATE.search(words) and not PEOPLE_SPOKEN_OF.search(words)))


def _are_headers(lines: list[str], start: int) -> bool:
    """Sender, time and subject, close together."""
    if not FROM.match(lines[start][:LONGEST_INTRODUCTION]):
        return False
    near = [line[:LONGEST_INTRODUCTION] for line in lines[start : start + MOST_LINES_OF_HEADERS]]
    return any(SENT.search(line) for line in near) and any(SUBJECT.search(line) for line in near)
