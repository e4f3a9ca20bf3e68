"""Saved replies: what a set may contain, replacing it, and counting uses.

The web app fills the variables, because it has the order, and because the agent has to see the result.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args
from unicodedata import normalize

from functions.errors import SavedRepliesChanged, SavedRepliesInvalid
from functions.inbox.messages.templates import unknown_variables
from functions.inbox.replies.text_length import utf16_length, visible_length
from functions.model.agents import Person
from functions.model.languages import LANGUAGES
from functions.model.saved_replies import SavedReply, SavedReplySet
from functions.observability import logger
from functions.store import saved_replies, sync_records

VariableName = Literal[
    "customer_first_name",
    "customer_last_name",
    "agent_first_name",
    "shop_name",
    "order_id",
    "order_date",
    "product_title",
    "ship_by",
    "delivery_date",
    "carrier",
    "tracking_number",
    "tracking_url",
]
VARIABLES: tuple[VariableName, ...] = get_args(VariableName)

MAX_REPLIES = 500
MAX_NAME_LENGTH = 100
MAX_SHORTCUT_LENGTH = 30
MAX_TEXT_LENGTH = 10_000
"""In UTF-16 code units, as the web app and the marketplace count."""
MAX_SET_BYTES = 1_500_000
"""Of all replies as JSON. A response of Lambda may have 6 MB."""
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
SHORTCUT = re.compile(r"[^\s/]+")

ProblemCode = Literal[
    "missing", "invalid", "too_long", "duplicate", "no_text", "unknown_variable", "too_many", "too_large"
]


@dataclass(frozen=True)
class Problem:
    """Why a set cannot be saved. ``reply_id`` and ``name`` say of which reply it is; None: of the whole set."""

    reply_id: str | None
    name: str | None
    field: str
    """Such as ``name`` or ``texts.fr``."""
    problem: ProblemCode
    message: str


def replace_set(before: int, replies: Iterable[SavedReply], by: Person | None, now: str) -> SavedReplySet:
    """Makes these the saved replies of everybody and returns the set.

    Raises ``SavedRepliesInvalid``, and ``SavedRepliesChanged`` when another set than ``before`` is active. If that set
    has the same replies, which is so after a repeated request, it is returned instead.
    """
    wanted = tuple(_cleaned(reply) for reply in replies)
    if problems := problems_of(wanted):
        raise SavedRepliesInvalid(problems)
    if saved_replies.replace(before, wanted, by, now):
        return SavedReplySet(before + 1, wanted, now, by)
    active = saved_replies.active_set()
    if active.replies != wanted:
        raise SavedRepliesChanged("Somebody else has saved other saved replies meanwhile.")
    return active


def count_uses(reply_ids: Iterable[str], now: str) -> None:
    """Counts one use of each reply that there is. The agent's reply is accepted already, so no failure is raised."""
    ids = [each for each in reply_ids if ID.fullmatch(each)]
    if not ids:
        return
    try:
        for reply_id in saved_replies.known_ids(ids):
            saved_replies.count_use(reply_id, now)
    except Exception:
        logger.exception("The use of a saved reply was not counted", saved_reply_ids=ids)


def shop_name() -> str | None:
    """As the account check stored it; a name that is out of date is better than none."""
    account = sync_records.cached_response("account", not_before="")
    return (account or {}).get("shop_name") or None


def problems_of(replies: tuple[SavedReply, ...]) -> list[Problem]:
    """Everything because of which these cannot be saved, in the order of the replies."""
    if len(replies) > MAX_REPLIES:
        message = f"There are {len(replies)} saved replies; there may be {MAX_REPLIES}."
        return [Problem(None, None, "saved_replies", "too_many", message)]
    ids = Counter(reply.id for reply in replies)
    # Folding takes quadratic time in the number of accents on one letter. What is too long has a problem of its own.
    names = Counter(_folded(reply.name) for reply in replies if len(reply.name) <= MAX_NAME_LENGTH)
    shortcuts = Counter(
        _folded(short) for reply in replies if 0 < len(short := reply.shortcut or "") <= MAX_NAME_LENGTH
    )
    found = [
        _problem(reply, field, problem, words)
        for reply in replies
        for field, problem, words in (
            *_problems_of_name(reply, names),
            *_problems_of_shortcut(reply, shortcuts),
            *_problems_of_id(reply, ids),
            *_problems_of_texts(reply),
        )
    ]
    if not found and (size := _size(replies)) > MAX_SET_BYTES:
        message = f"The saved replies take {size} bytes; together they may take {MAX_SET_BYTES}."
        found.append(Problem(None, None, "saved_replies", "too_large", message))
    return found


def _problem(reply: SavedReply, field: str, problem: ProblemCode, words: str) -> Problem:
    reply_id, name = (
        text[:MAX_NAME_LENGTH].encode(errors="replace").decode() for text in (reply.id, reply.name)
    )
    return Problem(reply_id, name, field, problem, f"“{name}”, {field}: {words}")


_Found = Iterable[tuple[str, ProblemCode, str]]
"""Field, problem, and what is wrong in words."""


def _problems_of_name(reply: SavedReply, names: Mapping[str, int]) -> _Found:
    if not _can_be_stored(reply.name):
        yield "name", "invalid", "It has characters that are not Unicode."
    elif visible_length(reply.name) == 0:
        yield "name", "missing", "A saved reply needs a name."
    elif utf16_length(reply.name) > MAX_NAME_LENGTH:
        yield "name", "too_long", f"A name may have {MAX_NAME_LENGTH} characters."
    elif names[_folded(reply.name)] > 1:
        yield "name", "duplicate", "Another saved reply has this name."


def _problems_of_shortcut(reply: SavedReply, shortcuts: Mapping[str, int]) -> _Found:
    shortcut = reply.shortcut
    if shortcut is None:
        return
    if not _can_be_stored(shortcut) or not SHORTCUT.fullmatch(shortcut):
        yield "shortcut", "invalid", "A shortcut has neither spaces nor slashes."
    elif utf16_length(shortcut) > MAX_SHORTCUT_LENGTH:
        yield "shortcut", "too_long", f"A shortcut may have {MAX_SHORTCUT_LENGTH} characters."
    elif shortcuts[_folded(shortcut)] > 1:
        yield "shortcut", "duplicate", "Another saved reply has this shortcut."


def _problems_of_id(reply: SavedReply, ids: Mapping[str, int]) -> _Found:
    if not ID.fullmatch(reply.id):
        yield "id", "invalid", "An id has 1 to 64 of the characters a-z, A-Z, 0-9, - and _."
    elif ids[reply.id] > 1:
        yield "id", "duplicate", "Another saved reply has this id."


def _problems_of_texts(reply: SavedReply) -> _Found:
    if not reply.texts:
        yield "texts", "no_text", "It has no text, in neither language."
    for language, text in reply.texts.items():
        field = f"texts.{language}"
        if not _can_be_stored(text):
            yield field, "invalid", "It has characters that are not Unicode."
        elif utf16_length(text) > MAX_TEXT_LENGTH:
            yield (
                field,
                "too_long",
                f"A text may have {MAX_TEXT_LENGTH} characters, and an emoji counts as two.",
            )
        elif unknown := unknown_variables(text, VARIABLES):
            named = ", ".join(f"{{{name}}}" for name in unknown)
            yield field, "unknown_variable", f"There is no variable {named}."


def _cleaned(reply: SavedReply) -> SavedReply:
    """With one kind of space in its name, and without texts in which nothing can be seen."""
    texts = {each: reply.texts[each].strip() for each in LANGUAGES if each in reply.texts}
    return SavedReply(
        id=reply.id,
        name=" ".join(reply.name.split()),
        shortcut=(reply.shortcut or "").strip() or None,
        texts={language: text for language, text in texts.items() if visible_length(text) > 0},
    )


def _folded(text: str) -> str:
    return normalize("NFC", normalize("NFC", text).casefold())


def _can_be_stored(text: str) -> bool:
    """A lone surrogate, which JSON can spell, cannot be."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _size(replies: tuple[SavedReply, ...]) -> int:
    documents: list[dict[str, Any]] = [asdict(reply) for reply in replies]
    return len(json.dumps(documents, ensure_ascii=False).encode())
