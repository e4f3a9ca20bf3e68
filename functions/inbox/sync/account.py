"""Whether the API key answers for the shop that the settings name.

With the key of another shop, the marketplace answers with empty lists and no error. A01 names the key's shop.
"""

from __future__ import annotations

from functions.errors import MarketplaceBusy, MarketplaceRefused, MarketplaceUnavailable, WrongShop
from functions.mirakl.client import Mirakl
from functions.model.clock import shift
from functions.observability import logger
from functions.store import sync_records

CACHE_HOURS = 24
"""How long A01's answer is used again; Mirakl allows the call once a day."""
WRONG_SHOP_HOURS = 1
"""The same for an answer that contradicts the settings: somebody is probably correcting them."""


def check_shop(mirakl: Mirakl, shop_id: str | None, key_hash: str, now: str) -> None:
    """Raises ``WrongShop`` when the key belongs to another shop than ``shop_id`` (None: any shop).

    If the marketplace does not answer A01, nothing is raised. A key that it refuses with 401 raises
    ``MarketplaceRefused``. ``key_hash`` changes whenever the API key does.
    """
    asked_with = f"{shop_id} {key_hash}"
    stored_at, account = sync_records.stored_response("account") or ("", None)
    hours = WRONG_SHOP_HOURS if account and _is_wrong(account, shop_id) else CACHE_HOURS
    if account is None or account["asked_with"] != asked_with or stored_at < shift(now, hours=-hours):
        try:
            answer = mirakl.account()
        except (MarketplaceBusy, MarketplaceUnavailable, MarketplaceRefused) as error:
            if isinstance(error, MarketplaceRefused) and error.is_key_refused:
                raise
            logger.warning("The marketplace does not tell whose API key this is", reason=str(error))
            return
        account = {"shop_id": answer.shop_id, "shop_name": answer.shop_name, "asked_with": asked_with}
        sync_records.cache_response("account", now, account)
    if _is_wrong(account, shop_id):
        raise WrongShop(
            f"The settings say shop {shop_id}, but the API key answers for shop {account['shop_id']}."
        )


def _is_wrong(account: dict[str, str], shop_id: str | None) -> bool:
    return bool(shop_id) and account["shop_id"] != shop_id
