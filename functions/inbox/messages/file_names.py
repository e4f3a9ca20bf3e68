"""The names of files: safe to show, to save, and to send to a customer."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from unicodedata import category, combining, normalize
from urllib.parse import quote

NAMELESS = "file"
UNSAFE = ("C", "Zl", "Zp")
"""Unicode's categories, or how they begin: controls, the direction of text, invisible characters, halves of
characters, characters that do not exist, and line separators."""
SEPARATORS = "/\\"
NOT_IN_QUOTES = re.compile(r'[^ !#$&-~]|[%\\"]')
MAX_SENT_LENGTH = 100
MAX_SUFFIX_LENGTH = 12
NOT_SENT = re.compile(r"[^\w .,()+&@#'=-]+", re.ASCII)
"""What no name has that is sent to a customer: it would end or change the header that carries it."""
IN_ASCII = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "’": "'", "–": "-", "—": "-"}
)
"""Letters and signs of French and its neighbours that Unicode does not take apart."""


def safe_name(name: str) -> str:
    """The name without what could make it look like another one, or point to another folder. It is never empty.

    ``photo[RLO]gnp.exe`` looks as if it ended in ``exe.png``, and becomes ``photognp.exe``.
    """
    kept = (each for each in name if not category(each).startswith(UNSAFE) and each not in SEPARATORS)
    return "".join(kept).strip(" .") or NAMELESS


def name_to_send(name: str) -> str:
    """The name under which a customer gets a file: ``safe_name`` in ASCII, at most 100 characters, with its suffix.

    ``reçu n° 5.pdf`` becomes ``recu n_ 5.pdf``, and a name without a single letter in ASCII ``file.pdf``.
    """
    plain = "".join(
        each for each in normalize("NFKD", safe_name(name).translate(IN_ASCII)) if not combining(each)
    )
    path = PurePosixPath(NOT_SENT.sub("_", plain).strip(" ."))
    suffix = path.suffix if len(path.suffix) <= MAX_SUFFIX_LENGTH else ""
    stem = path.name.removesuffix(suffix)
    if not re.search(r"[A-Za-z0-9]", stem):
        stem = NAMELESS
    if not re.search(r"[A-Za-z0-9]", suffix):
        suffix = ""
    return stem[: MAX_SENT_LENGTH - len(suffix)].rstrip(" .") + suffix


def content_disposition(kind: str, name: str) -> str:
    """The header by which a browser shows (``inline``) or saves (``attachment``) a file, with its name (RFC 6266)."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = NOT_IN_QUOTES.sub("_", plain).strip(" .") or NAMELESS
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
