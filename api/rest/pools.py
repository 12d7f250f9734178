"""Pools: members pledge, managers open, close and abandon them."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES
from api.declared import Answer, Declared, Operation
from api.payload import path_name, read_body
from api.rest.answered import Recorded, ReportShown
from api.rest.deciding import keep
from api.rest.listing import PAGING, PERIOD_FROM, PERIOD_TO, query_of, report_answer
from api.rest.pool import closing_answer
from api.rest.values import Body, Day, Identifier, Name, Note, OptionalName, Quantity, Reason
from procurement.application.access import Action
from procurement.domain.pool.commands import AbandonPool, ClosePool, OpenPool, PledgeToPool, WithdrawPledge

router = APIRouter(prefix="/api/v1", route_class=Declared)


class NewPool(Body):
    pool: Identifier = Field(examples=["ora-2026"])
    title: OptionalName = Field(default="", description="The article's name unless given")
    contract: Identifier = Field(examples=["rv-db"])
    article: Identifier = Field(examples=["ora-user"])
    deadline_on: Day = Field(description="Pledges count up to and including this day")
    target_quantity: Quantity
    legal_basis: Reason = Field(examples=["§ 7 des Rahmenvertrags"])
    open_to: Literal["all", "centre", "alliance"] = "all"
    open_to_name: OptionalName = Field(default="", description="Which centre or alliance")
    split: Literal["equal_price", "proportional", "shapley"] = "equal_price"
    least_quantity: Quantity = Field(default=0, validate_default=True, description="The smallest pledge; 0 for any")
    opportunity: Annotated[str, Field(pattern=r"^([0-9a-f]{16})?$")] = ""
    note: Note = ""


class NewPledge(Body):
    member: Identifier = Field(examples=["buxtehude"])
    quantity: Quantity
    budget_code: OptionalName = Field(examples=["11.1.01/0815"])
    decision_ref: Name | None = Field(default=None, examples=["DS0562/21"])
    note: Note = ""


class Withdrawal(Body):
    reason: Note = ""


class Because(Body):
    reason: Reason = Field(examples=["Bedarf entfallen"])


class Nothing(Body):
    """No field."""


class PoolClosing(Recorded):
    pool: str
    status: str = Field(description="closed, lapsed, or closing_refused: then nothing was ordered")
    orders: list[dict[str, Any]]
    hindrances: list[dict[str, Any]] = Field(description="Why it was refused, by member")


def _changes(action: Action, body: type[Any], *, optional: bool = False) -> dict[str, Any]:
    answers = {200: Answer(model=Recorded, doc="Recorded")}
    return Operation(action=action, answers=answers, body=body, body_optional=optional).route(tag="pools")


@router.get(
    "/pools",
    summary="Pools",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=ReportShown, doc="Pools", media=FILES)},
        parameters=PAGING,
    ).route(tag="pools"),
)
def pools(request: Request) -> Response:
    return report_answer(request, "pools", query_of(request), Action.READ_REPORTS)


@router.get(
    "/pools/shares",
    summary="Pledges, what became of them, and what each member gained",
    **Operation(
        action=Action.READ_REPORTS,
        answers={200: Answer(model=ReportShown, doc="Shares", media=FILES)},
        parameters=(*PAGING, PERIOD_FROM, PERIOD_TO),
    ).route(tag="pools"),
)
def shares(request: Request) -> Response:
    return report_answer(request, "pool_shares", query_of(request), Action.READ_REPORTS)


@router.post(
    "/pools",
    summary="Open a pool",
    **Operation(
        action=Action.KEEP_POOLS,
        answers={201: Answer(model=Recorded, doc="Opened; Location names it")},
        body=NewPool,
    ).route(tag="pools"),
)
async def open_pool(request: Request) -> Response:
    body = await read_body(request, NewPool)
    return await keep(request, OpenPool(**body.given()), f"pools/{body.pool}", pool=body.pool)


@router.post(
    "/pools/{pool}/pledges",
    summary="Pledge a quantity; it replaces what the member pledged before",
    **_changes(Action.PLEDGE, NewPledge),
)
async def pledge(request: Request) -> Response:
    name = path_name(request, "pool")
    body = await read_body(request, NewPledge)
    command = PledgeToPool(pool=name, **body.given(pledged_by=""))
    return await keep(request, command, pool=name, member=body.member)


@router.post(
    "/pools/{pool}/pledges/{member}/withdraw", summary="Withdraw a pledge", **_changes(Action.PLEDGE, Withdrawal)
)
async def withdraw(request: Request) -> Response:
    names = {part: path_name(request, part) for part in ("pool", "member")}
    body = await read_body(request, Withdrawal)
    return await keep(request, WithdrawPledge(**names, **body.given()), **names)


@router.post(
    "/pools/{pool}/close",
    summary="Place one order for each pledge, all or none",
    **Operation(
        action=Action.KEEP_POOLS,
        answers={200: Answer(model=PoolClosing, doc="What came of it")},
        body=Nothing,
        body_optional=True,
    ).route(tag="pools"),
)
async def close(request: Request) -> Response:
    name = path_name(request, "pool")
    await read_body(request, Nothing, optional=True)
    return await closing_answer(request, ClosePool(pool=name))


@router.post("/pools/{pool}/abandon", summary="Give a pool up", **_changes(Action.KEEP_POOLS, Because))
async def abandon(request: Request) -> Response:
    name = path_name(request, "pool")
    body = await read_body(request, Because)
    return await keep(request, AbandonPool(pool=name, reason=body.reason), pool=name)
