from __future__ import annotations

import pytest

from infra.local.processes.settings import CannotRun, LocalSettings, MarketplaceAccess


def test_without_any_setting_the_sandbox_runs_on_port_8000() -> None:
    assert LocalSettings.from_environment({}) == LocalSettings(
        port=8000, marketplace=None, sandbox_port=0, sync_seconds=15, undo_seconds=5, auto_reply=True
    )


def test_every_setting_is_read() -> None:
    settings = LocalSettings.from_environment(
        {
            "PORT": "9000",
            "MIRAKL_URL": " https://marketplace.example.com\n",
            "MIRAKL_API_KEY": "key",
            "MIRAKL_SHOP_ID": "2001",
            "SANDBOX_PORT": "9001",
            "SYNC_SECONDS": "2.5",
            "UNDO_SECONDS": "0",
            "AUTO_REPLY": "off",
        }
    )

    assert settings == LocalSettings(
        port=9000,
        marketplace=MarketplaceAccess("https://marketplace.example.com", "key", "2001"),
        sandbox_port=9001,
        sync_seconds=2.5,
        undo_seconds=0,
        auto_reply=False,
    )


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"MIRAKL_URL": "https://marketplace.example.com"}, "MIRAKL_API_KEY is missing"),
        ({"MIRAKL_URL": "marketplace.example.com", "MIRAKL_API_KEY": "k"}, "must begin with https://"),
        ({"PORT": "http"}, "PORT must be a number"),
        ({"PORT": "70000"}, "PORT must be a number from 0 to 65535"),
        ({"SYNC_SECONDS": "0"}, "SYNC_SECONDS must be a number from 1"),
        ({"UNDO_SECONDS": "901"}, "UNDO_SECONDS must be a number from 0 to 900"),
        ({"RESPONSE_HOURS": "0"}, "RESPONSE_HOURS must be a number from 0.01 to 720"),
        ({"BUSINESS_HOURS": "9-5"}, "'9-5' are no business hours"),
        ({"SHOP_TIMEZONE": "Toronto"}, "'Toronto' is no IANA time zone"),
        ({"HOLIDAYS_OF": "Ontario"}, "'Ontario' is no Canadian province"),
        (
            {"BLOCKING_RULES": "phone,mail"},
            "BLOCKING_RULES: 'mail' is no rule of the guard. They are: phone, email",
        ),
        ({"AUTO_REPLY": "yes"}, "AUTO_REPLY must be on or off"),
    ],
)
def test_an_invalid_setting_is_reported(env: dict[str, str], said: str) -> None:
    with pytest.raises(CannotRun, match=said):
        LocalSettings.from_environment(env)
