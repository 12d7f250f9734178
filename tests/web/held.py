"""What a demonstration holds, by the names that looks of pages use: always the same ones."""

from collections.abc import Mapping
from typing import Any

from procurement.application.access import Actor, Role
from procurement.application.reading import Wanted
from procurement.wiring import Cooperative

MEMBER = "buxtehude"
MANAGER = Actor(subject="looks", role=Role.MANAGER)


def held(cooperative: Cooperative) -> dict[str, str]:
    """An order that arrived, one that waits for approval, and what they belong to; pools in which the member pledged, an
    alliance it is in, a product of which it declared demand; an opportunity that is shown and one that was dismissed.
    """
    arrived = {"member": [MEMBER], "status": ["received"], "sort": ["number"], "limit": ["1"]}
    placed = {"member": [MEMBER], "status": ["placed"], "sort": ["number"]}
    orders, waiting, articles, pools, shares, offers, alliances, demand, declared, licences = (
        cooperative.reading.reports(
            MANAGER,
            [
                Wanted(name="order_book", parameters=arrived),
                Wanted(name="order_book", parameters=placed),
                Wanted(name="catalogue"),
                Wanted(name="pools", parameters={"sort": ["pool"]}),
                Wanted(name="pool_shares", parameters={"member": [MEMBER], "status": ["pledged"], "sort": ["pool"]}),
                Wanted(name="licence_offers", parameters={"status": ["open"], "sort": ["-claimed_quantity"]}),
                Wanted(name="alliances", parameters={"sort": ["alliance"]}),
                Wanted(name="demand_totals", parameters={"sort": ["until_on"]}),
                Wanted(name="demand", parameters={"member": [MEMBER], "status": ["declared"]}),
                Wanted(name="licence_pooling", extras=True),
            ],
        )
    )
    order = orders.rows[0]
    pledged = [row["pool"] for row in shares.rows]
    pool_by_status = {
        row["status"]: row["pool"] for row in pools.rows if row["status"] != "open" or row["pool"] in pledged
    }
    products = [row["product"] for row in declared.rows]
    return {
        "member": MEMBER,
        "order": order["order_id"],
        "waiting": next(row["order_id"] for row in waiting.rows if row["requires_approval"]),
        "contract": order["contract"],
        "vendor": order["vendor"],
        "article": next(row["article"] for row in articles.rows if row["contract"] == order["contract"]),
        "pool": pool_by_status["open"],
        "closed_pool": pool_by_status["closed"],
        "refused_pool": pool_by_status["closing_refused"],
        "alliance": next(row["alliance"] for row in alliances.rows if row["member"] == MEMBER and row["running"]),
        "demand": next(row["product"] for row in demand.rows if row["status"] == "open" and row["product"] in products),
        "product": "oracle",
        "own_offer": next(_offer(row) for row in offers.rows if row["member"] == MEMBER and row["left_quantity"]),
        "offer": next(_offer(row) for row in offers.rows if row["member"] != MEMBER and row["left_quantity"]),
        "opportunity": licences.extras["opportunities"][0]["key"],
        "dismissed": licences.extras["dismissed"][0]["key"],
        "position": str(cooperative.store.log.head() // 2),
    }


def _offer(row: Mapping[str, Any]) -> str:
    return f"{row['member']}/{row['product']}/{row['offer']}"


def filled(path: str, named: dict[str, str]) -> str:
    """A look's path with the names in it replaced by what the demonstration holds."""
    for name, value in named.items():
        path = path.replace(f"{{{name}}}", value)
    return path
