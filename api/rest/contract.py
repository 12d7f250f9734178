"""One contract as it stands: ceilings and what is left, entitled members, articles with prices, possible changes."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Json
from api.awaiting import answer_of
from api.declared import Answer, Declared, Operation
from api.payload import path_name
from api.rest.answered import ContractShown
from api.services import services_of
from api.signing_in import actor_of
from procurement.application.access import Action
from procurement.domain.contract.aggregate import Article, Contract, Lot
from procurement.domain.contract.modifying import KINDS, allowed

router = APIRouter(prefix="/api/v1", route_class=Declared)

PRICED = (
    *("list_unit_price", "unit_price", "discount_percent", "saving_unit_price", "priced_quantity", "rule"),
    *("counts_year", "next_tier_from", "next_tier_unit_price", "next_change_on", "next_unit_price"),
)
"""What the catalogue says of an article today; null where no price is in force."""


@router.get(
    "/contracts/{contract}",
    summary="A contract: ceilings, members, articles with today's prices",
    **Operation(action=Action.READ_REFERENCE, answers={200: Answer(model=ContractShown, doc="The contract")}).route(
        tag="contracts"
    ),
)
async def contract(request: Request) -> Response:
    name = path_name(request, "contract")
    state = await answer_of(services_of(request).keeping.contract(actor_of(request), name))
    prices = await run_in_threadpool(_prices, request, name)
    return Json(_content(state, prices))


def _prices(request: Request, contract: str) -> Mapping[str, Mapping[str, Any]]:
    reading = services_of(request).reading
    query = {"contract": [contract]}
    report = reading.report(actor_of(request), "catalogue", query, Action.READ_REFERENCE, extras=False)
    return {row["article"]: row for row in report.rows}


def _content(state: Contract, prices: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "contract": state.contract,
        "title": state.title,
        "vendor": state.vendor,
        "regime": state.regime,
        "starts_on": state.starts_on,
        "ends_on": state.ends_on,
        "ended_on": state.ended_on,
        "last_order_on": state.last_order_on,
        "call_off_mode": state.call_off_mode,
        "pooling": state.pooling,
        "original_ceiling_cents": state.original_ceiling_cents,
        "ceiling_cents": state.ceiling_cents,
        "allocated_cents": state.allocated_cents,
        "remaining_cents": state.remaining_cents,
        "lots": [_lot(lot) for lot in state.lots.values()],
        "entitled_members": sorted(state.entitled),
        "entitlements": [{"member": member, "entitled_from": day} for member, day in sorted(state.entitled.items())],
        "articles": [_article(article, prices.get(article.article, {})) for article in state.articles.values()],
        "modifications": [_modification(state, kind) for kind in KINDS],
    }


def _lot(lot: Lot) -> dict[str, Any]:
    capped, counted = lot.ceiling_cents, lot.ceiling_quantity
    return {
        "lot": lot.lot,
        "title": lot.title,
        "ended_on": lot.ended_on,
        "ceiling_cents": capped,
        "allocated_cents": lot.allocated_cents,
        "remaining_cents": None if capped is None else capped - lot.allocated_cents,
        "ceiling_quantity": counted,
        "allocated_quantity": lot.allocated_quantity,
        "remaining_quantity": None if counted is None else counted - lot.allocated_quantity,
    }


def _article(article: Article, price: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "article": article.article,
        "product": article.product,
        "category": article.category,
        "lot": article.lot,
        "name": article.name,
        "unit": article.unit,
        "vat_rate": article.vat_rate,
        "licence_metric": article.licence_metric,
        "term_months": article.term_months,
        "pack_size": article.pack_size,
        "min_quantity": article.min_quantity,
        "max_quantity": article.max_quantity,
        **{name: price.get(name) for name in PRICED},
    }


def _modification(state: Contract, kind: str) -> dict[str, Any]:
    allowed_cents, rule = allowed(state, kind)
    so_far = state.modified_cents.get(kind, 0)
    return {"kind": kind, "modified_cents": so_far, "allowed_cents": allowed_cents, "rule": rule}
