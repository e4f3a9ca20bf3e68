"""The names of files: safe to show and to save."""

from __future__ import annotations

import re
from unicodedata import category, normalize
from urllib.parse import quote

NAMELESS = "file"
UNSAFE = ("C", "Zl", "Zp")
"""Unicode's categories, or how they begin: controls, the direction of text, invisible characters, halves of
characters, characters that do not exist, and line separators."""
SEPARATORS = "/\\"
NOT_IN_QUOTES = re.compile(r'[^ !#$&-~]|[%\\"]')


def safe_name(name: str) -> str:
    """The name without what could make it look like another one, or point to another folder. It is never empty.

    ``photo[RLO]gnp.exe`` looks as if it ended in ``exe.png``, and becomes ``photognp.exe``.
    """
    kept = (each for each in name if not category(each).startswith(UNSAFE) and each not in SEPARATORS)
    return "".join(kept).strip(" .") or NAMELESS


def content_disposition(kind: str, name: str) -> str:
    """The header by which a browser shows (``inline``) or saves (``attachment``) a file, with its name (RFC 6266)."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = NOT_IN_QUOTES.sub("_", plain).strip(" .") or NAMELESS
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
