"""Addresses that the marketplace names and a browser may open: pictures, and pages of carriers that show a shipment."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MAX_URL_LENGTH = 2000
TRACKING_ID = "{trackingId}"
"""Stands for the tracking number in a carrier's address (SH21)."""
UNUSABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`{}|^]")
"""Control characters, spaces, and what no address contains: a browser would read some of them in its own way."""
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PUBLIC_HOST = re.compile(rf"(?:{LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")
"""At least two labels, and the last one begins with a letter, so it is no IP address."""
PRIVATE_DOMAINS = {"arpa", "corp", "home", "internal", "intranet", "lan", "local", "localdomain", "localhost"}
PICTURE_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"
"""Characters that stay as they are in the path and query of a picture's address."""


def tracking_link(url: str | None) -> str | None:
    """``url`` if it is safe to open: ``https`` at a public host name, without a port or a password in it.

    Only ASCII: other characters may be invisible, or change the direction in which an address is read.
    """
    parts = _parts(url) if url and url.isascii() else None
    if parts is None or parts.scheme != "https" or parts.netloc.casefold() != parts.hostname:
        return None
    is_public = (
        PUBLIC_HOST.fullmatch(parts.hostname) and parts.hostname.rsplit(".", 1)[-1] not in PRIVATE_DOMAINS
    )
    return url if is_public else None


def link_of_template(template: str, tracking_number: str) -> str | None:
    """The address that a carrier's template makes of a tracking number; None if the template is not usable.

    The number is encoded, so it can change neither the host nor the path.
    """
    template = template.strip()
    try:
        parts = urlsplit(template)
    except ValueError:
        return None
    if TRACKING_ID not in template or TRACKING_ID in parts.netloc or parts.scheme != "https":
        return None
    url = template.replace(TRACKING_ID, quote(tracking_number, safe=""))
    # A dot is never encoded: "." and ".." would be names of folders.
    return tracking_link(url) if tracking_number.strip(".") else None


def picture_link(url: str | None, marketplace: str) -> str | None:
    """The absolute address of a picture; None unless it is on the marketplace's own origin.

    ``marketplace`` is the marketplace's address. ``url`` is mostly relative to it.
    """
    if not url or "\\" in url or any(ord(character) < 0x20 or ord(character) == 0x7F for character in url):
        return None
    try:
        absolute = urljoin(f"{marketplace}/", quote(url.strip(), safe=PICTURE_CHARACTERS))
    except ValueError:
        return None
    parts, home = _parts(absolute), _parts(marketplace)
    if parts is None or home is None:
        return None
    return absolute if (parts.scheme, parts.netloc) == (home.scheme, home.netloc) else None


def _parts(url: str | None) -> SplitResult | None:
    """None for what is no absolute address of a sensible length."""
    if not url or len(url) > MAX_URL_LENGTH or UNUSABLE.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.hostname else None
