"""Spare licences: offered, claimed and passed on between members."""

from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES
from api.declared import Answer, Declared, Operation
from api.payload import path_name, path_number, read_body
from api.rest.answered import Recorded, ReportShown
from api.rest.deciding import keep
from api.rest.listing import PAGING, query_of, report_answer
from api.rest.values import Body, Identifier, Note, OptionalName, Quantity
from procurement.application.access import Action
from procurement.domain.licence.commands import (
    ClaimLicences,
    OfferLicences,
    TransferLicences,
    WithdrawClaim,
    WithdrawOffer,
)

router = APIRouter(prefix="/api/v1", route_class=Declared)

OFFERS = "/licences/{member}/{product}/offers"
CLAIMS = OFFERS + "/{offer}/claims"


class NewOffer(Body):
    contract: Identifier = Field(examples=["rv-db"])
    article: Identifier = Field(examples=["ora-user"])
    quantity: Quantity
    note: Note = ""


class NewClaim(Body):
    claimed_by: Identifier = Field(examples=["jork"])
    quantity: Quantity
    note: Note = ""


class Withdrawal(Body):
    reason: Note = ""


class Consent(Body):
    consent_ref: OptionalName = Field(default="", examples=["Schreiben vom 02.03.2026"])


def _shares(body: type[Any], *, status: int = 200) -> dict[str, Any]:
    answers = {status: Answer(model=Recorded, doc="Recorded")}
    return Operation(action=Action.SHARE_LICENCES, answers=answers, body=body).route(tag="licences")


def _list(doc: str) -> dict[str, Any]:
    answers = {200: Answer(model=ReportShown, doc=doc, media=FILES)}
    return Operation(action=Action.READ_REPORTS, answers=answers, parameters=PAGING).route(tag="licences")


def _offer_of(request: Request) -> dict[str, Any]:
    """The offer that the path names."""
    names = {part: path_name(request, part) for part in ("member", "product")}
    return {**names, "offer": path_number(request, "offer")}


@router.get("/licences/offers", summary="Licences offered by members", **_list("Offers"))
def offers(request: Request) -> Response:
    return report_answer(request, "licence_offers", query_of(request), Action.READ_REPORTS)


@router.get("/licences/claims", summary="Claims made and received", **_list("Claims"))
def claims(request: Request) -> Response:
    return report_answer(request, "licence_claims", query_of(request), Action.READ_REPORTS)


@router.post(OFFERS, summary="Offer spare licences", **_shares(NewOffer))
async def offer(request: Request) -> Response:
    names = {part: path_name(request, part) for part in ("member", "product")}
    body = await read_body(request, NewOffer)
    return await keep(request, OfferLicences(**names, **body.given()), **names)


@router.post(OFFERS + "/{offer}/withdraw", summary="Withdraw what is left of an offer", **_shares(Withdrawal))
async def withdraw_offer(request: Request) -> Response:
    body = await read_body(request, Withdrawal)
    return await keep(request, WithdrawOffer(**_offer_of(request), **body.given()))


@router.post(CLAIMS, summary="Claim licences of an offer for the own member", **_shares(NewClaim))
async def claim(request: Request) -> Response:
    body = await read_body(request, NewClaim)
    return await keep(request, ClaimLicences(**_offer_of(request), **body.given()))


@router.post(CLAIMS + "/{claim}/withdraw", summary="Take a claim back, or decline it", **_shares(Withdrawal))
async def withdraw_claim(request: Request) -> Response:
    body = await read_body(request, Withdrawal)
    claimed = path_number(request, "claim")
    return await keep(request, WithdrawClaim(**_offer_of(request), claim=claimed, **body.given()))


@router.post(CLAIMS + "/{claim}/transfer", summary="Pass the licences on", **_shares(Consent))
async def transfer(request: Request) -> Response:
    body = await read_body(request, Consent)
    claimed = path_number(request, "claim")
    return await keep(request, TransferLicences(**_offer_of(request), claim=claimed, **body.given()))
