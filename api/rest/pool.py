"""One pool: what it would bring if it were closed now, and how each method splits the gain."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Json
from api.awaiting import answer_of
from api.declared import Answer, Declared, Operation
from api.payload import path_name, read_body
from api.rest.answered import Exact, Shown
from api.rest.values import Body, Identifier, Name, Note, OptionalName, Quantity
from api.services import services_of
from api.signing_in import actor_of, correlation_of
from procurement.application.access import Action
from procurement.domain.pool.aggregate import Pool
from procurement.domain.pool.commands import ClosePool, PledgeToPool
from procurement.domain.pool.prospect import Prospect

router = APIRouter(prefix="/api/v1", route_class=Declared)


class PoolSeen(Shown):
    pool: str
    status: str
    article: str
    contract: str
    target_quantity: Exact
    pledged_quantity: Exact
    members: int
    unit_price: Exact | None = Field(description="At what is pledged together today; null without a pledge or price")
    next_from_quantity: Exact | None
    next_unit_price: Exact | None
    steps: list[dict[str, Any]]
    hindrances: list[dict[str, Any]]


class PoolSplit(Shown):
    pool: str
    split: str = Field(description="The method that the pool names")
    stakes: list[dict[str, Any]] = Field(description="What each member would pay alone and together, in cents")
    parts: list[dict[str, Any]] = Field(description="Each member's part of the gain by each method")


class PledgeQuote(Shown):
    pool: str
    member: str
    total_quantity: Exact


class AskedPledge(Body):
    member: Identifier = Field(examples=["buxtehude"])
    quantity: Quantity
    budget_code: OptionalName = Field(examples=["11.1.01/0815"])
    decision_ref: Name | None = None
    note: Note = ""


@router.get(
    "/pools/{pool}",
    summary="A pool: what is pledged, what it costs now, and the next tier",
    **Operation(action=Action.READ_REPORTS, answers={200: Answer(model=PoolSeen, doc="The pool")}).route(tag="pools"),
)
async def pool(request: Request) -> Response:
    future = services_of(request).pooling.prospect(actor_of(request), path_name(request, "pool"))
    return Json(_content(await answer_of(future)))


def _content(found: Prospect) -> dict[str, Any]:
    opened, following = found.pool.opened, found.next_step
    return {
        **asdict(opened),
        "status": found.pool.status,
        "pledged_quantity": found.pool.quantity,
        "members": len(found.pool.pledges),
        "target_met": found.pool.target_met,
        "unit_price": found.unit_price,
        "next_from_quantity": following.from_quantity if following else None,
        "next_unit_price": following.unit_price if following else None,
        "steps": [asdict(step) for step in found.steps],
        "hindrances": [asdict(each) for each in found.pool.hindrances],
    }


@router.get(
    "/pools/{pool}/split",
    summary="Every way of splitting the gain, side by side with what each member would pay alone",
    **Operation(action=Action.READ_REPORTS, answers={200: Answer(model=PoolSplit, doc="The split")}).route(tag="pools"),
)
async def split(request: Request) -> Response:
    services, actor, name = services_of(request), actor_of(request), path_name(request, "pool")
    found = await answer_of(services.pooling.prospect(actor, name))
    shared = await run_in_threadpool(services.pooling.split, actor, found.game) if found.game else None
    return Json(
        {
            "pool": name,
            "split": found.pool.opened.split,
            "stakes": [asdict(stake) for stake in shared.stakes] if shared else [],
            "parts": [asdict(part) for part in shared.parts] if shared else [],
        }
    )


@router.post(
    "/pools/{pool}/pledges:quote",
    summary="What a pledge would bring; writes nothing",
    **Operation(
        action=Action.PLEDGE, answers={200: Answer(model=PledgeQuote, doc="The quote")}, body=AskedPledge
    ).route(tag="pools"),
)
async def quote(request: Request) -> Response:
    name = path_name(request, "pool")
    body = await read_body(request, AskedPledge)
    command = PledgeToPool(pool=name, **body.given(pledged_by=""))
    offered = await answer_of(services_of(request).pooling.rehearse(actor_of(request), command))
    return Json({"pool": name, "member": body.member, **asdict(offered)})


async def closing_answer(request: Request, command: ClosePool) -> Response:
    """What came of closing: the orders, or why there are none."""
    services = services_of(request)
    await run_in_threadpool(services.pooling.prepare, command.pool)
    future = services.keeping.keep(actor_of(request), command, correlation_of(request))
    done = await answer_of(future)
    state: Pool = done.state
    return Json(
        {
            "pool": command.pool,
            "status": state.status,
            "orders": [asdict(order) for order in state.orders],
            "hindrances": [asdict(each) for each in state.hindrances],
            "position": done.position,
        }
    )
