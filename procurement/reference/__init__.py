"""The product's own reference data: the members and products the KAI brochure (November 2008) prints, as facts.

What the brochure does not print (vendors, contracts, prices) is made up for the demonstration, in the room `made_up`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from procurement.reference.tables import rows_of

SOURCE = "KAI brochure, November 2008"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceMember:
    """A municipality as printed. `kind` is Stadt, Gemeinde or Samtgemeinde; `state` the Land's two letters."""

    member: str
    name: str
    kind: str
    centre: str
    state: str
    inhabitants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceProduct:
    """A product as printed. `parent` and `product_name` are empty where there is none; `status` is available or
    in_preparation.
    """

    product: str
    name: str
    product_name: str
    category: str
    parent: str
    status: str


def members() -> list[ReferenceMember]:
    """The 37 members, by centre and name as printed."""
    return [
        ReferenceMember(
            member=row["member_id"],
            name=row["name"],
            kind=row["kind"],
            centre=row["centre"],
            state=row["state"],
            inhabitants=int(row["inhabitants"]),
        )
        for row in rows_of("procurement.reference", "members.csv")
    ]


def largest_members(count: int) -> Sequence[ReferenceMember]:
    """The `count` largest members by inhabitants; Buxtehude, the town of all examples, is always among them."""
    by_size = sorted(members(), key=lambda member: (member.member != "buxtehude", -member.inhabitants))
    return sorted(by_size[:count], key=lambda member: (-member.inhabitants, member.member))


def products() -> list[ReferenceProduct]:
    """The 30 products, two of them in preparation, as listed."""
    return [
        ReferenceProduct(
            product=row["product_id"],
            name=row["name_de"],
            product_name=row["product_name"],
            category=row["category"],
            parent=row["parent"],
            status=row["status"],
        )
        for row in rows_of("procurement.reference", "products.csv")
    ]
