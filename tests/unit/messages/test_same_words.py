"""Our reply is recognised after all changes that a marketplace is known to make, and nothing else is."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from functions.inbox.messages.same_words import equal_after_losses, known_losses, letters_left

WORD = st.text(st.characters(codec="utf-8", categories=["L"], max_codepoint=0xFFFF), min_size=4, max_size=12)
PLAIN_WORD = st.text("abcdefghijklmnopqrstuvwéèçàß", min_size=4, max_size=12)
NOISE = st.sampled_from(
    [
        "\u200b",
        "\u00ad",
        "\ufeff",
        "\x07",
        "\x00",
        "😀",
        "🛴",
        "👨‍👩‍👧",
        "<a@b>",
        "<ORDER-12>",
        "https://shop.example/parcel?id=1&copy=2",
        "Www.shop.example",
        "marie.tremblay@mail.example",
        "06 12 34 56 78",
        "+33 (0)6-12-34-56-78",
        "514.555.0199",
    ]
)
TEXT = st.lists(st.one_of(PLAIN_WORD, PLAIN_WORD, NOISE), min_size=1, max_size=30).flatmap(
    lambda parts: st.lists(
        st.sampled_from([" ", "\n", ", ", ". "]), min_size=len(parts), max_size=len(parts)
    ).map(
        lambda gaps: (
            "Nous vous remercions. "
            + "".join(f"{p}{g}" for p, g in zip(parts, gaps, strict=True))
            + "Merci beaucoup"
        )
    )
)

PHONE = re.compile(r"\+?\d[\d .()-]{6,}\d")
LOSSES: dict[str, Callable[[str], str]] = {
    "invisible characters dropped": lambda text: re.sub("[\u200b\u00ad\ufeff\u200d\x00-\x08]", "", text),
    "emoji dropped": lambda text: re.sub("[\U00010000-\U0010ffff]", "", text),
    "emoji stored as ?": lambda text: re.sub("[\U00010000-\U0010ffff]", "?", text),
    "emoji stored as two ?": lambda text: re.sub("[\U00010000-\U0010ffff]", "??", text),
    "angle brackets cut out": lambda text: re.sub("<[^<>]*>", "", text),
    "entities": html.escape,
    "line ends as markup": lambda text: text.replace("\n", "<br />\r\n"),
    "white space folded": lambda text: " ".join(text.split()),
    "link replaced by another": lambda text: re.sub(r"https?://\S+", "https://r.example/x9", text),
    "link masked": lambda text: re.sub(r"(?i)https?://\S+|www\.\S+", "***", text),
    "link named": lambda text: re.sub(r"(?i)https?://\S+|www\.\S+", "[link removed]", text),
    "link cut out": lambda text: re.sub(r"(?i)https?://\S+|www\.\S+", "", text),
    "address masked": lambda text: re.sub(r"\S+@\S+\.\S+", "********", text),
    "address masked in part": lambda text: re.sub(r"(\w)\S+@\S+\.\S+", r"\1***@****", text),
    "number masked": lambda text: PHONE.sub(lambda found: "*" * len(found[0]), text),
    "number masked by x": lambda text: PHONE.sub("xxxxxxxxxx", text),
    "number masked in part": lambda text: PHONE.sub("06 ** ** ** 78", text),
    "number cut out": lambda text: PHONE.sub("", text),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@given(TEXT)
def test_a_reply_is_recognised_after_a_known_loss(loss: Callable[[str], str], text: str) -> None:
    assert equal_after_losses(text, loss(text))


@given(TEXT, st.lists(st.sampled_from(sorted(LOSSES)), min_size=2, max_size=4, unique=True))
def test_a_reply_is_recognised_after_several_of_them(text: str, losses: list[str]) -> None:
    touched = text
    for loss in losses:
        touched = LOSSES[loss](touched)
    assert equal_after_losses(text, touched)


@given(st.lists(WORD, min_size=4, max_size=12), WORD, st.integers(0, 11))
def test_another_word_is_another_reply(words: list[str], other: str, index: int) -> None:
    index %= len(words)
    assume(known_losses(words[index]) != known_losses(other))
    changed = [*words[:index], other, *words[index + 1 :]]
    assert not equal_after_losses(" ".join(words), " ".join(changed))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Your order 12 has been sent to you", "Your order 13 has been sent to you"),
        ("Your order 12 has been sent to you", "Your order has been sent to you"),
        ("We have sent it to you today", "We have not sent it to you today"),
        ("हम आपको कल पार्सल भेजेंगे धन्यवाद", "हम आपको काल पार्सल भेजेंगे धन्यवाद"),
    ],
)
def test_a_difference_that_no_loss_explains_is_a_difference(ours: str, theirs: str) -> None:
    assert not equal_after_losses(ours, theirs)


@pytest.mark.parametrize(
    "text", ["Thank you!", "06 12 34 56 78", "https://shop.example/a/very/long/way", "😀😀", "", "?"]
)
def test_what_is_left_of_a_short_text_recognises_nothing(text: str) -> None:
    assert letters_left(known_losses(text)) < 12
    assert not equal_after_losses(text, text)


@pytest.mark.parametrize("times", range(1, 4))
def test_entities_of_entities_are_recognised(times: int) -> None:
    ours = touched = 'Tom & Jerry &amp; co: "bientôt" <3'
    for _ in range(times):
        touched = html.escape(touched)
    assert equal_after_losses(ours, touched)


@pytest.mark.parametrize(
    "part",
    [
        "<",
        "&",
        "&amp;",
        "&#",
        "1 ",
        "1                    ",
        "*",
        "*1 ",
        "x",
        "xX1",
        "a.",
        "a-a.",
        "a@",
        "@",
        "[",
        "(link",
        "www.",
        "http://",
        "\u200b",
        "?",
        "😀",
        "a\u0301",
        "<a ",
        "> <",
        "aaaaaaaaaaaaaaaaaaaaaa@ ",
    ],
)
def test_a_text_made_to_be_slow_takes_time_in_proportion_to_its_length(part: str) -> None:
    """Quadratic time would take minutes for 150 kB."""
    started = time.monotonic()
    known_losses(part * (150_000 // len(part)))
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Hello, your tracking number is 9988776655.", "Hello, your tracking number is 1234567890."),
        ("Please write to ann@shop.example about it.", "Please write to bob@shop.example about it."),
    ],
)
def test_the_same_template_with_another_number_or_address_is_another_message(ours: str, theirs: str) -> None:
    assert equal_after_losses(ours, ours)
    assert not equal_after_losses(ours, theirs)
