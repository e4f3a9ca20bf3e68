"""The language of an answer: that of the order, else that of the locale, else that of the customer's words."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.conversations.language import detect_language, language_of, language_of_tag
from functions.mirakl.orders.language import language_of_lines
from functions.model.customers import Customer

MARIE = Customer("CUST-1", "Marie T.")
FRENCH = "Bonjour, je n’ai pas reçu ma commande."
ENGLISH = "Hello, I have not received my order."


def test_the_order_s_language_comes_before_the_locale_and_the_locale_before_the_words() -> None:
    assert language_of(replace(MARIE, language="fr", locale="en_CA"), ENGLISH) == "fr"
    assert language_of(replace(MARIE, locale="en_CA"), FRENCH) == "en"
    assert language_of(MARIE, FRENCH) == "fr"
    assert language_of(None, FRENCH) == "fr"
    assert language_of(None, ENGLISH) == "en"


def test_a_language_that_no_source_tells_stays_unknown() -> None:
    assert language_of(MARIE, "ok") is None
    assert language_of(None, "") is None


def test_an_unsupported_language_gives_way_to_the_next_source() -> None:
    assert language_of(replace(MARIE, language="es", locale="fr_CA"), ENGLISH) == "fr"
    assert language_of(replace(MARIE, locale="es_MX"), FRENCH) == "fr"


@pytest.mark.parametrize("tag", ["fr", "FR", "fr_CA", "fr-CA", " fr "])
def test_a_language_is_known_in_every_spelling(tag: str) -> None:
    assert language_of_tag(tag) == "fr"


@pytest.mark.parametrize("tag", [None, "", "es_MX", "fro", "frankly", "français", "enm"])
def test_another_language_is_not_taken_for_one_of_ours(tag: str | None) -> None:
    assert language_of_tag(tag) is None


@pytest.mark.parametrize(
    "words",
    [
        "Where is my parcel?",
        "Can I return it? It does not fit",
        "order not received",
        "Wrong address, please cancel!",
        "invoice pls",
        "Does it come with batteries?",
    ],
)
def test_english_is_detected(words: str) -> None:
    assert detect_language(words) == "en"


@pytest.mark.parametrize(
    "words",
    [
        "Où est mon colis ?",
        "Ou est ma commande",
        "Puis-je le retourner? trop petit",
        "Mauvaise adresse, annulez svp!",
        "remboursement svp",
        "Salut, jai commandé le Samsung Galaxy S21 et j'ai reçu un iPhone",
    ],
)
def test_french_is_detected(words: str) -> None:
    assert detect_language(words) == "fr"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ok",
        "12345",
        "👍",
        "iPhone 12",
        "merci",
        "¿Dónde está mi paquete?",
        "Hola, quiero un reembolso",
        "Wo ist mein Paket?",
        "Dov'è il mio pacco",
        "Onde está o meu pedido?",
        "我的包裹在哪里？",
    ],
)
def test_few_letters_and_other_languages_are_not_detected(words: str) -> None:
    assert detect_language(words) is None


@given(st.text())
def test_any_text_gets_a_language_or_none(words: str) -> None:
    assert detect_language(words) in {"en", "fr", None}


@pytest.mark.parametrize("unit", ["'", "’", "`", "'’", "a'", "a ", ".", "\u0301"])
def test_no_text_takes_long(unit: str) -> None:
    detect_language("Where is my parcel?")
    start = time.process_time()
    for _ in range(20):
        detect_language(unit * 100_000)
    assert time.process_time() - start < 1


def test_the_detector_is_loaded_only_where_it_is_needed() -> None:
    program = (
        "import sys, functions.handlers.automation.auto_reply as _\n"
        "assert 'eld' not in sys.modules\n"
        "from functions.inbox.conversations.language import language_of\n"
        "from functions.model.customers import Customer\n"
        "language_of(Customer(None, 'Marie', locale='fr_CA'), 'Where is my parcel?')\n"
        "assert 'eld' not in sys.modules\n"
        "language_of(None, 'Where is my parcel?')\n"
        "assert 'eld' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def line(*fields: object) -> dict[str, object]:
    return {"order_line_id": "1", "order_line_additional_fields": list(fields)}


def test_an_order_s_language_is_what_its_lines_agree_on() -> None:
    french = {"code": "language", "type": "LIST", "value": "FR"}
    assert language_of_lines([line({"code": "gift", "value": "EN"}, french)]) == "fr"
    assert language_of_lines([line(french), line(french), line()]) == "fr"
    assert language_of_lines([line(french), line({**french, "value": "EN"})]) is None


@pytest.mark.parametrize(
    "lines",
    [
        None,
        [],
        {},
        "FR",
        [None, 1, "x"],
        [{}],
        [{"order_line_additional_fields": None}],
        [{"order_line_additional_fields": {"code": "language", "value": "FR"}}],
        [line(None, 7, {}, {"code": 3, "value": "FR"}, {"code": "language"})],
        [line({"code": "language", "value": ["FR"]})],
        [line({"code": "language", "value": " "})],
        [line({"code": "language", "value": "FR" * 100})],
    ],
)
def test_an_invalid_order_gives_no_language(lines: object) -> None:
    assert language_of_lines(lines) is None
