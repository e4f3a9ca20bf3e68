"""The quoted history of a body, and the customer's own words."""

from __future__ import annotations

import pytest

from functions.inbox.messages.reading import own_words, read


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("New\n> old\n>> older\n>\n> old", "New"),
        ("> asked\nanswered\n> asked too\nanswered too", "answered\nanswered too"),
        ("New<blockquote>old<blockquote>older</blockquote></blockquote>too", "New\ntoo"),
        ("New\n\nOn Mon, 3 Mar 2026 at 14:05, Marie <marie@mail.example> wrote:\nold\n\nold", "New"),
        ("New\nOn 3 March 2026, Acme wrote:\nold", "New"),
        (
            "New\nOn Mon, 3 Mar 2026 at 14:05, Marie Tremblay\n<marie@mail.example>\nwrote:\n\n> old\nBelow",
            "New\n\nBelow",
        ),
        ("New\nLe lun. 3 mars 2026 à 14:05, Marie <marie@mail.example> a écrit\u00a0:\nold", "New"),
        ("New\nLe 03/03/2026 à 14:05, Marie a e\u0301crit :\nold", "New"),
        ("New\nAm 3. März 2026 um 14:05 schrieb Marie <marie@mail.example>:\nold", "New"),
        ("New\n-----Original Message-----\nFrom: Acme\nold", "New"),
        (
            "New\nDe : Acme <a@b.example>\nEnvoyé : lundi 3 mars 2026\nÀ : Marie\nObjet : Colis\n\nold",
            "New",
        ),
        (
            "New<br>De&nbsp;: Acme Envoyé&nbsp;: lundi 3 mars 2026 À&nbsp;: Marie Objet&nbsp;: Colis<br>old",
            "New",
        ),
        (
            "<div>New</div><div class=gmail_quote><div>Le 3 mars 2026 à 14:05, Acme &lt;a@b.example&gt; "
            "a écrit&nbsp;:<br></div><blockquote>old</blockquote></div>",
            "New",
        ),
    ],
)
def test_what_a_message_repeats_is_not_its_own_words(body: str, own: str) -> None:
    assert own_words(read(body)) == own
    marked = [line for line in read(body).split("\n") if "old" in line or "asked" in line]
    assert marked
    assert all(line.startswith("> ") for line in marked)


@pytest.mark.parametrize(
    "body",
    [
        "Le vendeur a écrit que le colis était parti.\nMais rien.",
        "Le vendeur a écrit :\nVotre colis est parti.\nMais rien.",
        "Le 12 mars 2026 votre service a écrit :\nVotre colis est parti.\nMais rien.",
        "Le 12 mars 2026 vous m'avez écrit :\nVotre colis est parti.\nMais rien.",
        "On 12 March you wrote:\nIt has left.\nIt has not.",
        "On the parcel somebody wrote:\nFragile\nand it is broken",
        "From: Paris\nTo: Lyon\nDate: 12/03\nPlease",
        "De : Paris\nÀ : Lyon\nLe 12/03",
        "- one\n- two\n--\nMarie",
        ">:(\n>_<\nI am angry",
    ],
)
def test_a_sentence_that_looks_like_a_quote_header_hides_nothing(body: str) -> None:
    assert own_words(read(body)) == body


def test_a_body_of_quoted_history_alone_is_shown_without_quote_marks() -> None:
    assert own_words(read("> old\n> > older")) == "old\nolder"
    assert own_words("") == ""
