"""The time zone of the address to which an order is shipped. What is not certain is not known."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions.mirakl.orders.time_zones import BY_PROVINCE, ELSEWHERE, FIRST_LETTERS, time_zone_of


def zone(state: Any, zip_code: Any, country: Any = "Canada", iso: Any = None) -> str | None:
    address = {"state": state, "zip_code": zip_code, "country": country, "country_iso_code": iso}
    return time_zone_of({"shipping_address": address})


@pytest.mark.parametrize(
    ("state", "zip_code", "expected"),
    [
        ("QC", "H2X 1Y4", "America/Toronto"),
        ("Québec", "h2x1y4", "America/Toronto"),
        ("ON", "M5V 2T6", "America/Toronto"),
        ("Ontario", "P9N 1A1", "America/Winnipeg"),
        ("BC", "V6B 1A1", "America/Vancouver"),
        ("British Columbia", "V1J 1A1", "America/Dawson_Creek"),
        ("NL", "A1C 1A1", "America/St_Johns"),
        ("SK", "S9V 0A1", "America/Edmonton"),
        ("Île-du-Prince-Édouard", "C1A 1A1", "America/Halifax"),
    ],
)
def test_a_canadian_address_has_the_zone_of_its_place(state: str, zip_code: str, expected: str) -> None:
    assert zone(state, zip_code) == expected
    assert zone(state, zip_code, country=None, iso="CAN") == expected


@pytest.mark.parametrize(
    ("state", "zip_code", "country"),
    [
        ("QC", "M5V 2T6", "Canada"),
        ("QC", None, "Canada"),
        ("QC", "H", "Canada"),
        (None, "H2X 1Y4", "Canada"),
        ("NU", "X0A 0H0", "Canada"),
        ("NL", "A0P 1C0", "Canada"),
        ("ON", "M5V 2T6", "United States"),
        ("ON", "M5V 2T6", None),
        (7.5, ["?"], {}),
    ],
)
def test_what_is_not_certain_is_not_known(state: Any, zip_code: Any, country: Any) -> None:
    assert zone(state, zip_code, country) is None


@pytest.mark.parametrize("customer", [None, "?", [], {}, {"shipping_address": None}, {"shipping_address": 3}])
def test_an_order_without_an_address_has_no_zone(customer: Any) -> None:
    assert time_zone_of(customer) is None


def test_all_zones_exist() -> None:
    for name in {*BY_PROVINCE.values(), *filter(None, ELSEWHERE.values())}:
        assert ZoneInfo(name).key == name
    assert set(FIRST_LETTERS) == set(BY_PROVINCE)
