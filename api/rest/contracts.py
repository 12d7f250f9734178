"""Framework contracts: what is left of each ceiling, who may order, and what managers change."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES
from api.declared import Answer, Declared, Operation
from api.payload import path_name, read_body
from api.rest.answered import Recorded, ReportShown
from api.rest.contract_bodies import (
    NewArticle,
    NewContract,
    NewEnd,
    NewEntitlement,
    NewExtension,
    NewLicenceMinimum,
    NewListPrice,
    NewModification,
    NewTerms,
)
from api.rest.deciding import keep
from api.rest.listing import PAGING, query_of, report_answer
from procurement.application.access import Action
from procurement.domain.contract.commands import (
    AgreeLicenceMinimum,
    ChangeListPrice,
    ChangeTerms,
    EndContract,
    EntitleMember,
    ExtendContract,
    ListArticle,
    ModifyContract,
)

router = APIRouter(prefix="/api/v1", route_class=Declared)


def _keeps(body: type[Any], *, status: int = 200) -> dict[str, Any]:
    answers = {status: Answer(model=Recorded, doc="Recorded")}
    return Operation(action=Action.KEEP_CONTRACTS, answers=answers, body=body).route(tag="contracts")


@router.get(
    "/contracts",
    summary="Contracts with their ceilings",
    **Operation(
        action=Action.READ_REFERENCE,
        answers={200: Answer(model=ReportShown, doc="Contracts", media=FILES)},
        parameters=PAGING,
    ).route(tag="contracts"),
)
def contracts(request: Request) -> Response:
    query = {"lot": [""], **query_of(request)}
    return report_answer(request, "contract_ceiling", query, Action.READ_REFERENCE)


@router.post("/contracts", summary="Award a contract", **_keeps(NewContract, status=201))
async def award(request: Request) -> Response:
    body = await read_body(request, NewContract)
    return await keep(request, body.command(), f"contracts/{body.contract}", contract=body.contract)


@router.post("/contracts/{contract}/articles", summary="List an article", **_keeps(NewArticle, status=201))
async def list_article(request: Request) -> Response:
    name = path_name(request, "contract")
    body = await read_body(request, NewArticle)
    command = ListArticle(contract=name, **body.given(category=body.category or body.product))
    return await keep(request, command, f"contracts/{name}", contract=name, article=body.article)


@router.post("/contracts/{contract}/list-prices", summary="Change a list price from a day on", **_keeps(NewListPrice))
async def change_list_price(request: Request) -> Response:
    name = path_name(request, "contract")
    body = await read_body(request, NewListPrice)
    return await keep(request, ChangeListPrice(contract=name, **body.given()), contract=name, article=body.article)


@router.post("/contracts/{contract}/terms", summary="Change an article's terms from a day on", **_keeps(NewTerms))
async def change_terms(request: Request) -> Response:
    name = path_name(request, "contract")
    body = await read_body(request, NewTerms)
    return await keep(request, ChangeTerms(contract=name, **body.given()), contract=name, article=body.article)


@router.post(
    "/contracts/{contract}/licence-minimums",
    summary="Agree how many licences a processor, server or site needs at least",
    **_keeps(NewLicenceMinimum),
)
async def agree_licence_minimum(request: Request) -> Response:
    name = path_name(request, "contract")
    body = await read_body(request, NewLicenceMinimum)
    return await keep(request, AgreeLicenceMinimum(contract=name, **body.given()), contract=name, article=body.article)


@router.post(
    "/contracts/{contract}/modifications",
    summary="Raise a ceiling within § 132 GWB or § 47 UVgO",
    **_keeps(NewModification),
)
async def modify(request: Request) -> Response:
    name = path_name(request, "contract")
    body = await read_body(request, NewModification)
    command = ModifyContract(contract=name, **body.given(lot=body.lot or ""))
    return await keep(request, command, contract=name)


@router.post("/contracts/{contract}/extensions", summary="Extend a contract", **_keeps(NewExtension))
async def extend(request: Request) -> Response:
    name = path_name(request, "contract")
    body = await read_body(request, NewExtension)
    return await keep(request, ExtendContract(contract=name, **body.given()), contract=name)


@router.post("/contracts/{contract}/entitlements", summary="Entitle a member", **_keeps(NewEntitlement))
async def entitle(request: Request) -> Response:
    name = path_name(request, "contract")
    body = await read_body(request, NewEntitlement)
    return await keep(request, EntitleMember(contract=name, **body.given()), contract=name, member=body.member)


@router.post("/contracts/{contract}/end", summary="End a contract or one of its lots", **_keeps(NewEnd))
async def end(request: Request) -> Response:
    name = path_name(request, "contract")
    body = await read_body(request, NewEnd)
    command = EndContract(contract=name, **body.given(lot=body.lot or ""))
    return await keep(request, command, contract=name)
