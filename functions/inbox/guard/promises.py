"""Promises in a reply: without a date, or with a day or a refund that the order does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from functions.inbox.guard.dates import day_of, days_in
from functions.inbox.guard.findings import Facts, Finding, GuardRule
from functions.inbox.guard.folded_text import FoldedText, sentences
from functions.inbox.guard.rule_sets import RuleSet
from functions.model.orders import Order, total

NUMBER = r"\d{1,3}(?:[ ,]\d{3}){1,3}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
MONEY = re.compile(rf"(?:\$|cad ?)({NUMBER})(?!\d)|(?<![\d.,])({NUMBER}) ?(?:\$|cad(?!\w))")
DIGIT = re.compile(r"\d")
CENT = 0.011


def undated_promises(text: str, rules: RuleSet) -> Iterator[Finding]:
    for start, end in sentences(text):
        sentence = FoldedText(text[start:end])
        if sentence.contains(rules.time_limits) or DIGIT.search(sentence.text):
            continue
        if sentence.contains(rules.not_promises):
            continue
        for first, last in sentence.spans_of(rules.vague_promises) or sentence.spans_of(rules.promises)[:1]:
            yield Finding(
                GuardRule.UNDATED_PROMISE,
                start + first,
                start + last,
                "This promises something without saying by when.",
            )


def not_in_order(text: str, facts: Facts, rules: RuleSet) -> Iterator[Finding]:
    """Nothing without an order, or of an order of which a part could not be read."""
    if facts.order is None or facts.order.unreadable or facts.order.lines_left_out:
        return
    yield from _other_days(text, facts, facts.order, rules)
    yield from _other_refunds(text, facts.order, rules)


def _other_days(text: str, facts: Facts, order: Order, rules: RuleSet) -> Iterator[Finding]:
    """Days to come on which something of the order is said to happen."""
    today = day_of(facts.now, facts.timezone)
    shown = _days_of(order, facts)
    for start, end in sentences(text):
        sentence = FoldedText(text[start:end])
        if not sentence.contains(rules.about_delivery) or sentence.contains(rules.not_about_delivery):
            continue
        for named in days_in(text[start:end], today):
            if named.day >= today and named.day not in shown:
                yield Finding(
                    GuardRule.NOT_IN_ORDER,
                    start + named.start,
                    start + named.end,
                    "The order does not show this date.",
                )


def _days_of(order: Order, facts: Facts) -> set[date]:
    moments = [
        order.created_at,
        order.ship_by,
        order.delivery_earliest,
        order.delivery_latest,
        order.shipped_at,
        order.received_at,
        *(line.shipped_at for line in order.lines),
        *(line.received_at for line in order.lines),
        *(refund.created_at for line in order.lines for refund in line.refunds),
    ]
    days = {day_of(moment, facts.timezone) for moment in moments if moment}
    if order.delivery_earliest and order.delivery_latest:
        first = day_of(order.delivery_earliest, facts.timezone)
        last = day_of(order.delivery_latest, facts.timezone)
        days |= {first + timedelta(days=more) for more in range(min((last - first).days, 366) + 1)}
    return days


def _other_refunds(text: str, order: Order, rules: RuleSet) -> Iterator[Finding]:
    """Refunds that are said to be made, of an order without any, or of other amounts."""
    has_refunds = bool(order.fully_refunded) or any(line.refunds for line in order.lines)
    amounts = _amounts(order)
    for start, end in sentences(text):
        sentence = FoldedText(text[start:end])
        claims = sentence.spans_of(rules.refund_made)
        message = ""
        if claims and not has_refunds:
            message = "The order does not show a refund."
        elif claims and not order.fully_refunded and sentence.contains(rules.full_refund):
            message = "The order does not show a full refund."
        if message:
            first, last = claims[0]
            yield Finding(GuardRule.NOT_IN_ORDER, start + first, start + last, message)
        elif claims or _says_refunded(sentence, rules):
            for match, (first, last) in sentence.matches(MONEY):
                said = _number(match[1] or match[2])
                if amounts and all(abs(said - amount) > CENT for amount in amounts):
                    message = "The order does not show a refund of this amount."
                    yield Finding(GuardRule.NOT_IN_ORDER, start + first, start + last, message)


def _says_refunded(sentence: FoldedText, rules: RuleSet) -> bool:
    return sentence.contains(rules.refund_words) and not sentence.contains(rules.refund_to_come)


def _amounts(order: Order) -> list[float]:
    """What may be meant by the amount of a refund: each, with and without shipping and taxes, and all together.

    Empty if one of the amounts is not known.
    """
    refunds = [refund for line in order.lines for refund in line.refunds]
    goods = [refund.amount for refund in refunds]
    shipped = [total((refund.amount, refund.shipping_amount or 0)) for refund in refunds]
    taxed = [
        total((amount, *(tax.amount for tax in refund.taxes)))
        for refund, amount in zip(refunds, shipped, strict=True)
    ]
    whole = [order.total_price] if order.fully_refunded else []
    possible = [*goods, *shipped, *taxed, total(goods), total(shipped), total(taxed), *whole]
    known = [amount for amount in possible if amount is not None]
    return known if len(known) == len(possible) else []


def _number(digits: str) -> float:
    """Both "1,234.50" and "1 234,50"; a comma before two digits at the end is a decimal one."""
    plain = digits.replace(" ", "")
    if re.search(r",\d{1,2}$", plain):
        return float(plain.replace(".", "").replace(",", "."))
    return float(plain.replace(",", ""))
