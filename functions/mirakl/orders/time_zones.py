"""The time zone of a Canadian address, by its province and postal code. What is not certain is None.

Most of a province has one zone. ``ELSEWHERE`` has the beginnings of postal codes where clocks show another time. Where
one beginning covers more than one zone, the zone is not known; nor is it in Nunavut, which has three.
"""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

from functions.mirakl.fields import Fields, Text, read

CANADA = {"ca", "can", "canada"}
CODES = {
    "alberta": "ab",
    "british columbia": "bc",
    "colombie-britannique": "bc",
    "manitoba": "mb",
    "new brunswick": "nb",
    "nouveau-brunswick": "nb",
    "newfoundland and labrador": "nl",
    "terre-neuve-et-labrador": "nl",
    "nova scotia": "ns",
    "nouvelle-ecosse": "ns",
    "northwest territories": "nt",
    "territoires du nord-ouest": "nt",
    "ontario": "on",
    "prince edward island": "pe",
    "ile-du-prince-edouard": "pe",
    "quebec": "qc",
    "saskatchewan": "sk",
    "yukon": "yt",
}
EASTERN, CENTRAL, MOUNTAIN, ATLANTIC = (
    "America/Toronto",
    "America/Winnipeg",
    "America/Edmonton",
    "America/Halifax",
)
BY_PROVINCE = {
    "ab": MOUNTAIN,
    "bc": "America/Vancouver",
    "mb": CENTRAL,
    "nb": "America/Moncton",
    "nl": "America/St_Johns",
    "ns": ATLANTIC,
    "nt": "America/Yellowknife",
    "on": EASTERN,
    "pe": ATLANTIC,
    "qc": EASTERN,
    "sk": "America/Regina",
    "yt": "America/Whitehorse",
}
ELSEWHERE: dict[str, str | None] = {
    # British Columbia: the Rocky Mountains, and the Peace River, which has no daylight saving time.
    "V0A": MOUNTAIN,
    "V1A": MOUNTAIN,
    "V1C": MOUNTAIN,
    "V0B": None,
    "V0C": "America/Dawson_Creek",
    "V1G": "America/Dawson_Creek",
    "V1J": "America/Dawson_Creek",
    # Ontario west of 90° W
    "P8": CENTRAL,
    "P9": CENTRAL,
    "P0V": CENTRAL,
    "P0W": CENTRAL,
    "P0X": CENTRAL,
    "P0T": None,
    # Quebec: the Magdalen Islands, and the Lower North Shore, which has no daylight saving time.
    "G4T": ATLANTIC,
    "G0G": None,
    # Labrador
    "A0K": None,
    "A0P": None,
    "A0R": None,
    "A2V": None,
    # Saskatchewan: Lloydminster
    "S9V": MOUNTAIN,
}
FIRST_LETTERS = {
    "ab": "T",
    "bc": "V",
    "mb": "R",
    "nb": "E",
    "nl": "A",
    "ns": "B",
    "nt": "X",
    "on": "KLMNP",
    "pe": "C",
    "qc": "GHJ",
    "sk": "S",
    "yt": "Y",
}


class AddressFields(Fields):
    state: Text = None
    zip_code: Text = None
    country: Text = None
    country_iso_code: Text = None


class CustomerAddressFields(Fields):
    shipping_address: Any = None


def time_zone_of(customer: Any) -> str | None:
    """The time zone of the shipping address in OR11's ``customer``. It never raises."""
    address = read(AddressFields, read(CustomerAddressFields, customer)[0].shipping_address)[0]
    if _plain(address.country_iso_code or address.country) not in CANADA:
        return None
    named = _plain(address.state)
    province = CODES.get(named, named)
    postal_code = "".join((address.zip_code or "").split()).upper()
    # Only both together are certain: a postal code of another province says that one of them is wrong.
    if province not in BY_PROVINCE or not postal_code.startswith(tuple(FIRST_LETTERS[province])):
        return None
    for beginning in (postal_code[:3], postal_code[:2]):
        if beginning in ELSEWHERE:
            return ELSEWHERE[beginning]
    return BY_PROVINCE[province] if len(postal_code) >= len("A1A") else None


def _plain(text: str | None) -> str:
    """In lower case and without accents."""
    return normalize("NFKD", text or "").encode("ascii", "ignore").decode().strip().casefold()
