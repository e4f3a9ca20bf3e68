"""Checks a reply against a rule set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from functions.inbox.conversations.language import detect_language
from functions.inbox.guard import addresses, contacts, promises
from functions.inbox.guard.findings import Facts, Finding, GuardRule, in_order
from functions.inbox.guard.folded_text import FoldedText, sentences
from functions.inbox.guard.rule_sets import RuleSet
from functions.inbox.messages.phrases import folded
from functions.model.messages import Recipient

QUOTED_LINE = re.compile(r"^(?:> ?)+(?P<words>.*?)…?$", re.MULTILINE)
MIN_WORDS = 4
"""A shorter reply, such as "Merci!", has no certain language."""
LANGUAGE_NAMES = {"en": "English", "fr": "French"}


def check_reply(text: str, facts: Facts, rules: RuleSet) -> list[Finding]:
    """All findings, by their place in the text. It takes time in proportion to the text."""
    text = _without_quotes(text, facts.others_words)
    found: list[Finding] = []
    for rule, look in CHECKS:
        if rule not in rules.off:
            found += look(text, facts, rules)
    return in_order(found)


def _without_quotes(text: str, others_words: str) -> str:
    """The text with spaces in place of the lines that quote what somebody else wrote.

    A line that looks like a quote and is none of that is checked: else anything could be sent behind ``> ``.
    """
    if not others_words:
        return text
    return QUOTED_LINE.sub(
        lambda line: " " * len(line[0]) if folded(line["words"]) in others_words else line[0], text
    )


def _review(text: str, _: Facts, rules: RuleSet) -> Iterator[Finding]:
    places = FoldedText(text).spans_of(rules.review)
    for start, end in sentences(text):
        sentence = FoldedText(text[start:end])
        others = sentence.spans_of(rules.not_reviews)
        named = [
            (start + first, start + last)
            for first, last in sentence.spans_of(rules.review_nouns)
            if not any(
                first < end_of_other and begin_of_other < last for begin_of_other, end_of_other in others
            )
        ]
        if named and sentence.contains(rules.review_requests):
            places.append(named[0])
    for start, end in _apart(places):
        yield Finding(GuardRule.REVIEW, start, end, "This asks for a review, or for a certain rating.")


def _apart(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places without those that overlap an earlier one."""
    end_before = 0
    for start, end in sorted(places):
        if start >= end_before:
            yield start, end
            end_before = end


def _off_marketplace(text: str, _: Facts, rules: RuleSet) -> Iterator[Finding]:
    for start, end in FoldedText(text).spans_of(rules.off_marketplace):
        yield Finding(
            GuardRule.OFF_MARKETPLACE, start, end, "This leads the customer outside of the marketplace."
        )


def _recipients(_: str, facts: Facts, __: RuleSet) -> Iterator[Finding]:
    if facts.asked_by_operator and Recipient.CUSTOMER in facts.to:
        message = "The marketplace wrote last, and this answer also goes to the customer."
        yield Finding(GuardRule.RECIPIENTS, 0, 0, message)


def _language(text: str, facts: Facts, _: RuleSet) -> Iterator[Finding]:
    if (
        facts.language not in LANGUAGE_NAMES
        or Recipient.CUSTOMER not in facts.to
        or len(text.split()) < MIN_WORDS
    ):
        return
    written = detect_language(text)
    if written and written != facts.language:
        theirs = LANGUAGE_NAMES[facts.language]
        message = f"This is written in {LANGUAGE_NAMES[written]}, and the customer's language is {theirs}."
        yield Finding(GuardRule.LANGUAGE, 0, 0, message)


Check = Callable[[str, Facts, RuleSet], Iterable[Finding]]
CHECKS: tuple[tuple[GuardRule, Check], ...] = (
    (GuardRule.PHONE, lambda text, facts, _: contacts.phone_numbers(text, facts)),
    (GuardRule.EMAIL, lambda text, _, __: contacts.emails(text)),
    (GuardRule.LINK, lambda text, facts, _: contacts.links(text, facts)),
    (GuardRule.REVIEW, _review),
    (GuardRule.OFF_MARKETPLACE, _off_marketplace),
    (GuardRule.RECIPIENTS, _recipients),
    (GuardRule.LANGUAGE, _language),
    (GuardRule.NOT_IN_ORDER, promises.not_in_order),
    (GuardRule.UNDATED_PROMISE, lambda text, _, rules: promises.undated_promises(text, rules)),
    (GuardRule.ADDRESS, addresses.postal_addresses),
)
