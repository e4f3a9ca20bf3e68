"""What the guard finds in a reply, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.inbox.guard.check import check_reply
from functions.inbox.guard.findings import Facts
from functions.inbox.guard.rule_sets import all_rule_sets, general, rule_set_for
from functions.inbox.messages.phrases import folded
from functions.model.messages import Recipient
from tests.unit.guard.facts import ORDER_ID, TRACKING, facts, order, refund

WITH_REFUND = facts(order(refund(20.0)))


def found(text: str, known: Facts = WITH_REFUND) -> list[tuple[str, str]]:
    """The rules and the words that they are about."""
    findings = check_reply(text, known, general())
    return [(finding.rule.value, text[finding.start : finding.end]) for finding in findings]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ring 416-555-0199 please", "416-555-0199"),
        ("Composez le (514) 555-0123, poste 4", "(514) 555-0123"),
        ("1 800 555 0199 is free", "1 800 555 0199"),
        ("or 4165550199.", "4165550199"),
        ("+33 1 23 45 67 89", "+33 1 23 45 67 89"),
        ("🙂 514.555.0123", "514.555.0123"),
        ("We refund $25. 514-555-1234 is my number.", "514-555-1234"),
        ("To order: 514-555-1234", "514-555-1234"),
        ("For tracking 514 555-1234 or write", "514 555-1234"),
    ],
)
def test_a_telephone_number_is_found_in_any_notation(text: str, words: str) -> None:
    assert ("phone", words) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Your order {ORDER_ID} and its tracking number {TRACKING}",
        "The SKU is 4165550123",
        "It costs $4,165,550,123 or 4 165 550 123 $",
        "The parcel 1Z999AA10123456784 arrived",
        "Written on 2026-11-20 14:00, at 10/11/2026",
        "It measures 416 x 555 x 1230 mm",
        "12.5 V, 3.25 A, model WH-1000XM5",
        "Purolator 331234567890, FedEx 7712 3456 7890",
    ],
)
def test_other_numbers_are_no_telephone_numbers(text: str) -> None:
    assert [rule for rule, _ in found(text) if rule == "phone"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Write to marie.roy+shop@example.com", "marie.roy+shop@example.com"),
        ("à marie.roy (arobase) example (point) ca", "marie.roy (arobase) example (point) ca"),
        ("marie [at] example.com", "marie [at] example.com"),
    ],
)
def test_an_e_mail_address_is_found_once_and_is_no_link(text: str, words: str) -> None:
    assert found(text) == [("email", words)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See www.example.com/sale", "www.example.com/sale"),
        ("Voici notre lien:example.ca/promo", "example.ca/promo"),
        ("https://bestbuy.ca.example.com/track", "https://bestbuy.ca.example.com/track"),
        ("https://bestbuy.ca@example.com/", "https://bestbuy.ca@example.com/"),
        ("//example.com/x", "//example.com/x"),
    ],
)
def test_a_link_to_another_host_is_found(text: str, words: str) -> None:
    assert found(text) == [("link", words)]


@pytest.mark.parametrize(
    "text",
    [
        f"https://www.canadapost-postescanada.ca/track?pin={TRACKING}",
        "www.bestbuy.ca/en-ca/product/1",
        "It was shipped.It should be there on Monday",
        "The file IMG_2041.jpg and manual.pdf",
        "Version 3.5.26 of the firmware",
    ],
)
def test_links_to_the_marketplace_and_the_carrier_and_other_dots_are_no_findings(text: str) -> None:
    assert found(text) == []


def test_phrases_are_found_whatever_their_case_accents_hyphens_and_words_between() -> None:
    assert found("APPELEZ‑NOUS, s’il vous plaît") == [("off_marketplace", "APPELEZ‑NOUS")]
    assert found("Straight to your\n bank account.") == [("off_marketplace", "to your\n bank account")]
    assert found("You would save all of these fees") == [("off_marketplace", "save all of these fees")]


def test_a_word_for_a_review_needs_somebody_who_is_asked() -> None:
    assert found("Please leave us an honest review.") == [("review", "review")]
    assert found("The review of this model is in the manual.") == []
    assert found("Did you review the manual?") == []


def test_a_postal_code_is_one_of_ours_only_if_the_words_before_say_so() -> None:
    assert found("Return it to our warehouse, 12 King St, Toronto M5V 2T6") == [
        ("address", "12 King St, Toronto M5V 2T6")
    ]
    assert found("Our postal code is M5V 2T6") == [("address", "M5V 2T6")]
    assert found("It was delivered to M5V 2T6 on Tuesday") == []
    assert found("The model is M5V 2T6") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Regards\n18 Windmill Road\nDartmouth, NS B3A 1C8", "18 Windmill Road\nDartmouth, NS B3A 1C8"),
        ("au 2300, boul. Hamel, Québec (Québec) G1P 2J3.", "2300, boul. Hamel, Québec (Québec) G1P 2J3"),
        ("The counter is at 5 Bank Street in Ottawa", "5 Bank Street in Ottawa"),
        ("Mail: P.O. Box 774, Moncton", "P.O. Box 774"),
        (
            "à C.P. 1180, succ. A, Montréal\u00a0(Québec) H3C\u00a02Y5",
            "C.P. 1180, succ. A, Montréal\u00a0(Québec) H3C\u00a02Y5",
        ),
    ],
)
def test_a_postal_address_is_found_with_all_its_lines(text: str, words: str) -> None:
    assert found(text) == [("address", words)]


def test_of_two_addresses_each_is_judged_by_itself() -> None:
    text = (
        "Your address is 27 Maple Road, Truro, and our warehouse is at 18 Windmill Road, Dartmouth NS B3A 1C8"
    )
    assert found(text) == [("address", "18 Windmill Road, Dartmouth NS B3A 1C8")]


@pytest.mark.parametrize(
    ("others", "text"),
    [
        ("I live at 27 Maple Dr, Truro", "The label says 27 Maple Drive, Truro NS"),
        ("Mon code est h2w3x2", "C'est le 15, rue Roy, Montréal (Québec) H2W 3X2."),
        ("12, rue des Pins à Magog", "On a noté le 12 rue des Pins, Magog, Québec"),
    ],
)
def test_an_address_that_the_customer_wrote_is_none_of_ours(others: str, text: str) -> None:
    assert [rule for rule, _ in found(text)] == ["address"]
    assert found(text, replace(WITH_REFUND, others_words=folded(others))) == []


def test_the_operators_question_is_not_to_be_answered_to_the_customer_too() -> None:
    asked = replace(WITH_REFUND, asked_by_operator=True)
    both = replace(asked, to=(Recipient.CUSTOMER, Recipient.OPERATOR))
    assert found("Here is the invoice.", both) == [("recipients", "")]
    assert found("Here is the invoice.", replace(asked, to=(Recipient.OPERATOR,))) == []
    assert found("Here is the invoice.", replace(both, asked_by_operator=False)) == []


def test_another_language_than_the_customers_is_found_if_both_are_known() -> None:
    french = "Bonjour, votre colis a été expédié hier et vous devriez le recevoir vendredi."
    assert found(french, facts(order(refund(20.0)), "en")) == [("language", "")]
    assert found(french, facts(order(refund(20.0)), "fr")) == []
    assert found(french, facts(order(refund(20.0)), None)) == []
    assert found("Merci!", facts(order(refund(20.0)), "en")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It will be delivered on December 4.", "December 4."),
        ("Vous recevrez le colis le 4 décembre 2026", "4 décembre 2026"),
        ("Delivery is expected 2026-12-15", "2026-12-15"),
        ("We have refunded $25.00 to your card", "$25.00"),
        ("Nous avons remboursé 1 234,50 $", "1 234,50 $"),
    ],
)
def test_a_day_or_an_amount_that_the_order_does_not_show_is_found(text: str, words: str) -> None:
    assert found(text) == [("not_in_order", words)]


@pytest.mark.parametrize(
    "text",
    [
        "It will be delivered between November 27 and December 1.",
        "Livraison prévue le 30 nov.",
        "You wrote on November 3, and it was shipped on November 22.",
        "We have refunded $20.00 on November 25.",
        "Nous avons remboursé 20 $",
        "We are closed on December 25.",
        "February 30 is no day on which we deliver",
    ],
)
def test_what_the_order_shows_and_what_is_not_about_it_is_no_finding(text: str) -> None:
    assert found(text) == []


def test_without_an_order_or_with_a_part_of_one_nothing_is_said_about_it() -> None:
    text = "We have refunded $25.00, and it will be delivered on December 24."
    assert found(text, facts(None)) == []
    assert found(text, facts(replace(order(), unreadable=("refunds",)))) == []
    assert found(text, facts(replace(order(), lines_left_out=1))) == []


def test_a_refund_that_the_order_does_not_show_is_found() -> None:
    assert found("We have refunded you in full.", facts(order())) == [("not_in_order", "We have refunded")]
    assert found("We have refunded $154.99.", facts(order(fully_refunded=True))) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We will send it as soon as possible.", ["as soon as possible"]),
        ("We will send it by Friday. The rest follows shortly.", ["shortly"]),
        ("Nous l'expédions dans les meilleurs délais", ["dans les meilleurs délais"]),
        ("We will send it soon, within 2 days", []),
        ("Nous vous répondrons sous peu, au plus tard demain", []),
    ],
)
def test_a_promise_without_a_time_limit_in_its_sentence_is_found(text: str, words: list[str]) -> None:
    assert found(text) == [("undated_promise", each) for each in words]


def test_a_rule_that_a_marketplace_does_not_have_is_off() -> None:
    rules = general().model_copy(update={"off": ("phone",)})
    assert check_reply("416-555-0199", WITH_REFUND, rules) == []


def test_each_marketplace_has_its_rule_set_and_all_others_the_general_one() -> None:
    assert rule_set_for("marketplace.bestbuy.ca").name == "Best Buy Canada"
    assert rule_set_for("notbestbuy.ca").name == "General"
    assert rule_set_for("").name == "General"
    assert {rules.name for rules in all_rule_sets()} == {"General", "Best Buy Canada"}


def test_words_of_others_that_a_reply_quotes_are_not_its_authors() -> None:
    wrote = "Appelez-moi au 514-555-0123, s'il vous plaît, c'est urgent et je suis à la maison."
    known = replace(facts(None, "en"), others_words=folded(f"Bonjour\n{wrote}"))
    quoted = "> Appelez-moi au 514-555-0123, s'il vous plaît, c'est…\n> Bonjour\n\n"
    answer = "Hello, we have read this and the parcel is on its way to you."

    assert found(quoted + answer, known) == []
    assert found(f"{quoted}Call 416-555-0199", known) == [("phone", "416-555-0199")]


def test_a_line_that_only_looks_like_a_quote_is_checked() -> None:
    known = replace(WITH_REFUND, others_words=folded("Where is it?"))
    assert found("> Where is it?\n> 416-555-0199", known) == [("phone", "416-555-0199")]
    assert found("> 416-555-0199") == [("phone", "416-555-0199")]
