"""What successful answers hold, for the OpenAPI document. Decimals are text, amounts whole cents, days ISO 8601."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Exact = Annotated[str, Field(description="Exact decimal", examples=["12.5"])]
Position = Annotated[int, Field(description="Position in the log", ge=0)]


class Shown(BaseModel):
    """Part of an answer; later versions may add fields."""

    model_config = ConfigDict(extra="allow")


class Problem(Shown):
    """RFC 9457. Facts of the refusal stand beside these members, e.g. `asked_cents` and `left_cents`."""

    type: str = Field(examples=["/problems/ceiling-exceeded"])
    title: str
    status: int
    detail: str = Field(description="The sentence in German")
    detail_en: str
    instance: str
    request_id: str
    pointer: str | None = Field(default=None, description="JSON pointer of the field at fault")
    errors: list[dict[str, str]] = Field(default=[], description="Each field at fault: pointer, detail, detail_en")
    also: list[dict[str, Any]] = Field(default=[], description="What else stands against the request")


class Recorded(Shown):
    """A change was recorded at this position; reports asked with `min_position` include it."""

    position: Position


class OrderLineShown(Shown):
    line: int
    article: str
    product: str
    lot: str
    quantity: Exact
    unit: str
    list_unit_price: Exact
    unit_price: Exact
    rule: str
    listed_cents: int
    net_cents: int


class PlacedOrder(Shown):
    order_id: str
    number: str
    status: str
    member: str
    contract: str
    vendor: str
    placed_on: str
    requires_approval: bool
    net_cents: int
    listed_cents: int
    saved_cents: int
    lines: list[OrderLineShown]
    position: Position
    version: int


class QuotedOrder(Shown):
    member: str
    contract: str
    vendor: str
    placed_on: str
    requires_approval: bool
    net_cents: int
    listed_cents: int
    saved_cents: int
    lines: list[OrderLineShown]
    refusals: list[dict[str, Any]] = Field(description="What would be refused; empty where the order would be placed")


class OrderShown(Shown):
    order_id: str
    number: str
    status: str
    version: int
    member: str
    contract: str
    lines: list[OrderLineShown]


class OrderSeen(OrderShown):
    timeline: list[dict[str, Any]]


class EventList(Shown):
    events: list[dict[str, Any]]


class EventPage(EventList):
    next_after: int | None = Field(description="Give it as `after` for the next page; null on the last")


class ReportShown(Shown):
    position: Position
    as_of: str
    rows: list[dict[str, Any]]
    totals: dict[str, Any]
    count: int | None = Field(description="How many rows all pages have together; null with `totals=no`")
    next_cursor: str | None


class ReportList(Shown):
    reports: list[dict[str, Any]]


class MemberShown(Shown):
    member: str
    name: str
    inhabitants: int


class VendorShown(Shown):
    vendor: str
    name: str


class ContractShown(Shown):
    contract: str
    title: str
    vendor: str
    ceiling_cents: int
    allocated_cents: int
    remaining_cents: int
    lots: list[dict[str, Any]]
    entitled_members: list[str]
    articles: list[dict[str, Any]]
    modifications: list[dict[str, Any]]


class Standing(Shown):
    status: str
    head: Position | None = None
    projections: list[dict[str, Any]] = []
