"""A body is read into text: every word of the customer, as it was written."""

from __future__ import annotations

import pytest

from functions.inbox.messages.reading import is_only_picture, read, read_line


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
