"""A body is read into text: every word of the customer, as it was written."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inbox.messages.reading import is_only_picture, own_words, read, read_line


@pytest.mark.parametrize(
    "body",
    [
        "3 < 5 and 7 > 2",
        "write to <marie@mail.example>",
        "see <http://shop.example/a?b=1>",
        "order <ORDER-12> and <Order 12>",
        "if a <y and c> d, if a <b and c> d, if a <p, q> d",
        "I <3 you, <rant>really</rant>",
        "my <address>, option <A> or <B>, the <title>",
        "a=1&copy=2&lt &amp &eacute & & &nbsp",
        "&unknown; &#; &#x; &#xZZ;",
        "the <script> never closed, <!-- neither",
        "<![CDATA[ kept ]]>",
        "line\n\n  indented\tand tabbed\n\n\nend",
        "Bonjour :)\n>:( grr >_<",
        "<a href>x",
        "</3",
        "<",
    ],
)
def test_text_that_is_not_markup_is_kept(body: str) -> None:
    assert read(body) == body


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hello<br />there", "Hello\nthere"),
        ("One<br/>\ntwo<BR>\r\nthree<br /><br />four", "One\ntwo\nthree\n\nfour"),
        ("One\n<br>two", "One\ntwo"),
        ("One<br><br>\n\ntwo", "One\n\n\ntwo"),
        ("D&eacute;lai &rsquo;s &quot;x&quot;", 'Délai ’s "x"'),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        (f"a number: &#{'9' * 5000};", "a number: \ufffd"),
        ("&#x1F600;&#233;&#0;&#xD800;", "😀é\ufffd\ufffd"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("\n\n a \n", " a"),
        ("Bonjour<div>Ma commande 12</div>Merci", "Bonjour\nMa commande 12\nMerci"),
        ("<div>a<div>b</div></div><div><br></div><div>c</div>", "a\nb\n\nc"),
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("<p>One<p>two", "One\n\ntwo"),
        ("<p>\n  folded\n  as a\tbrowser would </p>\n\n<p>two</p>\n", "folded as a browser would\n\ntwo"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc"),
        ("<h1>Title</h1>words<hr>words", "Title\nwords\nwords"),
        ("<ul><li>one</li><li><p>two</p></li></ul>end", "- one\n\n- two\n\nend"),
        ("<ul><li>one<ul><li>deeper</li></ul></li></ul>", "- one\n  - deeper"),
        ("<ol><li>one<li>two</ol>", "- one\n- two"),
        ("<dl><dt>Size</dt><dd>12</dd></dl>", "Size\n12"),
        (
            "<table><tr><th>Qty</th> <th>Price</th></tr>\n<tr><td>2</td><td>15.00</td></tr></table>",
            "Qty\tPrice\n2\t15.00",
        ),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\tb\nc"),
        ("<select><option>Red<option>Blue</option></select>", "Red\nBlue"),
        ("<b>bo</b>ld and <em>so</em> on", "bold and so on"),
        ("<o:p>Office</o:p> <![if !x]>words<![endif]>", "Office words"),
        ("<STYLE a='b'>x</style >Seen<!-- unseen -->, too", "Seen, too"),
        ("<style>p{color:red}</style>Seen", "Seen"),
        ("<script>alert(1)</script>Safe", "Safe"),
        ("<title>One <!-- two</title> three --> four", " three --> four"),
        ("<!DOCTYPE html><html><head><title>x</title></head><body>Seen</body></html>", "Seen"),
        ("<img alt='A photo' src=x> of it", "A photo of it"),
        ('<span title="a > b">x</span>', "x"),
        ("<svg/onload=alert(1)><path d='M0'/></svg>Seen", "Seen"),
        ("<textarea>typed</textarea><noscript>shown</noscript>", "typed\nshown"),
    ],
)
def test_markup_becomes_lines_and_words_stay(body: str, text: str) -> None:
    assert read(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<a href="https://shop.example/a">here</a>', "here (https://shop.example/a)"),
        (
            '<a href="https://evil.example/">https://bank.example</a>',
            "https://bank.example (https://evil.example/)",
        ),
        ('<a href="https://shop.example/">shop.example</a>', "shop.example"),
        (
            '<a href="http://www.Shop.example/a%20b?x=1&amp;y=2">https://shop.example/a b?x=1&amp;y=2</a>',
            "https://shop.example/a b?x=1&y=2",
        ),
        (
            '<a href="https://bank.example.evil.example">bank.example</a>',
            "bank.example (https://bank.example.evil.example)",
        ),
        ('<a href="mailto:a@b.example?subject=x">a@b.example</a>', "a@b.example"),
        ('<a href="mailto:a@b.example?subject=x">write</a>, please', "write (a@b.example), please"),
        ('<a href="tel:+33612345678">06 12 34 56 78</a>', "06 12 34 56 78"),
        ('<a href="tel:+33612345678">call</a>', "call (+33612345678)"),
        (
            '<a href="javascript:alert(1)">run</a> <a href="#top">up</a> <a href="/x">there</a>',
            "run up there",
        ),
        ('<a href="https://shop.example/"><img src=x></a>Words', "Words"),
        ('<a href="https://shop.example/"><div>Track</div></a>', "Track\n(https://shop.example/)"),
        (
            '<a href="https://one.example">1<a href="https://two.example">2',
            "1 (https://one.example)2 (https://two.example)",
        ),
    ],
)
def test_a_link_with_another_text_is_followed_by_its_address(body: str, text: str) -> None:
    assert read(body) == text


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


@pytest.mark.parametrize(
    ("body", "only_picture"),
    [
        ("<img src=x>", True),
        ("<p>&nbsp;<picture><img src=x alt=''></picture></p>", True),
        ("\u200b<svg width=1></svg>", True),
        ("<img src=x alt=Receipt>", False),
        ("<img src=x> see", False),
        ("<p>&nbsp;</p>", False),
        ("", False),
    ],
)
def test_a_message_that_is_only_a_picture_is_known(body: str, only_picture: bool) -> None:
    assert is_only_picture(body) is only_picture
    if only_picture:
        assert read(body) == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dupont &amp; Fils", "Dupont & Fils"),
        ("Fran&ccedil;oise\n  d&#39;Orl&eacute;ans", "Françoise d'Orléans"),
        ("<b>Retard</b><br>de livraison", "Retard de livraison"),
        ("> 3 jours", "> 3 jours"),
        ("AT&T <3", "AT&T <3"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("", ""),
    ],
)
def test_a_name_is_read_like_a_body_on_one_line(name: str, shown: str) -> None:
    assert read_line(name) == shown


WORD = st.text("abcxyzé0123456789", min_size=1, max_size=8)
WRITTEN = st.sampled_from(
    ["<", ">", "&", "<3", "<-", "< b", "&amp", "<ORDER-12>", "<a@b>", "<x y>", "\n", "\n\n", "\t", " - ", "?"]
)
MARKUP = st.sampled_from(
    [
        *[
            "<p>",
            "</p>",
            "<br>",
            "<br/>\n",
            "<div class='q'>",
            "</div>",
            "<b>",
            "</b>",
            "<ul>",
            "<li>",
            "</ul>",
        ],
        *["<table>", "<tr>", "<td>", "</td>", "</table>", "<blockquote>", "</blockquote>", "<pre>", "</pre>"],
        *['<span style="a: b">', "</span>", "<!-- -->", "<style>p {}</style>", "<a href='#'>", "</a>"],
        *["<img src=q>", "&nbsp;", "&lt;"],
    ]
)


@given(st.lists(st.one_of(WORD, WRITTEN, MARKUP), max_size=60))
def test_every_word_outside_markup_is_there_in_its_order(parts: list[str]) -> None:
    """Words that are separate in the markup stay separated by spaces."""
    words = [word for part in parts if not _is_markup(part) for word in re.findall(r"\w+", part)]
    shown = re.findall(r"\w+", read(" ".join(parts)))
    remaining = iter(shown)
    assert all(word in remaining for word in words), (words, shown)


def _is_markup(part: str) -> bool:
    return part in ("&nbsp;", "&lt;") or (
        part.startswith("<") and part not in ("<ORDER-12>", "<a@b>", "<x y>", "<3")
    )


@given(st.text("<>!-/&#;:9x aSCRIPTscriptyle'\"=\n@", max_size=400))
def test_whatever_is_written_can_be_read(body: str) -> None:
    """Reading continues after it: text is text."""
    assert isinstance(own_words(read(body)), str)


SLOW = [
    *[
        "<",
        "&",
        "&#9",
        "&amp;",
        "<a ",
        "<a =",
        '<a ="',
        "<a ='",
        '<a "',
        '<a x="y" ',
        "<a:b",
        "<b>",
        "<![if ",
    ],
    *["<!--", "<!-- -->", "<script>", "</script ", "<style x", "<p><script>x</style>", "<title></title"],
    *[
        "<br/>" + " " * 50,
        "<br/>\n\n\n",
        "a\n<br>\n",
        "<p>x",
        "<pre>\n",
        "<img alt=x>",
        " ",
        "\n",
        "\x0b",
        "\u200b",
    ],
    *["<blockquote>", "<blockquote>x", "<table><tr><td>", "<td>x", "<ul><li>", "<ul><li>x"],
    *["<a href=http://x.example>y", f"<a href='mailto:{'x' * 50}'>y</a>"],
    *["> ", ">\n", "> x\n", "-- ", "From: x\n", "From: Sent: 1 \n", "From: Subject: Date: 1\n"],
    *["On 1/1 x\n", "On 1/1 wrote:\n\n", "On 1/1 x wrote:\n> y\n", f"On {'schrieb ' * 16}\n"],
]


@pytest.mark.parametrize("part", SLOW)
def test_a_body_made_to_be_slow_takes_time_in_proportion_to_its_length(part: str) -> None:
    """150 kB of markup, and of each unclosed construct. Quadratic time would take minutes."""
    for body in (part * (150_000 // len(part)), part + " " * 150_000 + "x", part + "x" * 150_000):
        started = time.monotonic()
        text = read(body)
        own_words(text)
        assert time.monotonic() - started < 10
        assert len(text) <= 4 * len(body)


@pytest.mark.parametrize(
    "body", ["<blockquote>x" * 50_000, "<table><tr><td>x" * 20_000, "<ul><li>x" * 50_000, "<div>" * 100_000]
)
def test_nesting_without_end_is_read(body: str) -> None:
    started = time.monotonic()
    assert read(body).count("x") == body.count("x")
    assert time.monotonic() - started < 10
