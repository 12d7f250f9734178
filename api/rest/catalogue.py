"""The catalogue: what can be ordered today, from whom, at what price, and what is left of the contract."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES
from api.declared import Answer, Declared, Operation, Parameter
from api.rest.answered import ReportShown
from api.rest.listing import ON, PAGE_ONLY, PAGING, format_of, query_of, table_answer
from api.services import services_of
from api.signing_in import actor_of
from procurement.application.access import Action
from procurement.application.reading import Report
from procurement.application.report_request import read_day
from procurement.domain.contract.aggregate import Contract
from procurement.kernel.calendar import day_of

router = APIRouter(prefix="/api/v1", route_class=Declared)

FILTERS = (
    Parameter(name="category", doc="Only this category"),
    Parameter(name="vendor", doc="Only this vendor"),
    Parameter(name="contract", doc="Only this contract"),
    Parameter(name="product", doc="Only this product"),
    Parameter(name="member", doc="Only contracts under which this member may order"),
    ON,
)
HIDDEN = ("pricing",)
NO_CONTRACT = "-"
"""No contract is called this."""


@router.get(
    "/catalogue",
    summary="Articles with list price, contract price, next tier and what is left",
    **Operation(
        action=Action.READ_REFERENCE,
        answers={200: Answer(model=ReportShown, doc="Articles", media=FILES)},
        parameters=(*FILTERS, *PAGING),
    ).route(tag="catalogue"),
)
async def catalogue(request: Request) -> Response:
    query = query_of(request)
    asked, members = format_of(query), query.pop("member", [])
    if asked != "json":
        query = {name: values for name, values in query.items() if name not in PAGE_ONLY}
    if members:
        query["contract"] = await _open_to(request, members, query) or [NO_CONTRACT]
    report = await run_in_threadpool(_report, request, "catalogue", query)
    contracts = {contract.contract: contract for contract in await _contracts(request, report)}
    rows = [_row(row, contracts[row["contract"]]) for row in report.rows]
    return await run_in_threadpool(table_answer, request, replace(report, rows=rows), asked)


async def _open_to(request: Request, members: Sequence[str], query: Mapping[str, Sequence[str]]) -> list[str]:
    """The contracts, of those asked for, under which these members may order on the day asked for."""
    day = read_day("on", query.get("on", [""])[-1]) or day_of(services_of(request).clock())
    every = await run_in_threadpool(_report, request, "contract_ceiling", {"lot": [""]})
    asked = query.get("contract", ())
    return [
        contract.contract
        for contract in await _contracts(request, every)
        if all(_entitled(contract, member, day) for member in members) and (not asked or contract.contract in asked)
    ]


def _report(request: Request, name: str, query: Mapping[str, Sequence[str]]) -> Report:
    return services_of(request).reading.report(actor_of(request), name, query, Action.READ_REFERENCE, extras=False)


async def _contracts(request: Request, report: Report) -> Sequence[Contract]:
    """The contracts that rows name, with their ledgers as of now."""
    names = {row["contract"] for row in report.rows}
    return await asyncio.wrap_future(services_of(request).keeping.contracts(actor_of(request), names))


def _entitled(contract: Contract, member: str, day: date) -> bool:
    """Whether the contract runs on that day and names the member."""
    entitled_from = contract.entitled.get(member)
    running = contract.starts_on <= day <= contract.last_order_on
    return running and entitled_from is not None and entitled_from <= day


def _row(row: Mapping[str, Any], contract: Contract) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in HIDDEN}
    lot = contract.lots[row["lot"]]
    lot_left = None if lot.ceiling_cents is None else lot.ceiling_cents - lot.allocated_cents
    return {
        **shown,
        "remaining_cents": contract.remaining_cents,
        "lot_remaining_cents": lot_left,
        "last_order_on": contract.last_order_on,
        "pooling": contract.pooling,
    }
