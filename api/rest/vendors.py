"""Vendors: who sells under the contracts; kept by managers."""

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.answers import FILES, Json
from api.awaiting import answer_of
from api.declared import Answer, Declared, Operation
from api.payload import path_name, read_body
from api.rest.answered import Recorded, ReportShown, VendorShown
from api.rest.deciding import keep
from api.rest.listing import PAGING, query_of, report_answer
from api.rest.values import Body, Identifier, Name, OptionalName
from api.services import services_of
from api.signing_in import actor_of
from procurement.application.access import Action
from procurement.domain.vendor.commands import ChangeVendorDetails, RegisterVendor

router = APIRouter(prefix="/api/v1", route_class=Declared)


class VendorDetails(Body):
    name: Name = Field(examples=["Holzwerk GmbH"])
    vat_id: OptionalName = Field(default="", examples=["DE136695976"])
    city: OptionalName = Field(default="", examples=["Stade"])


class NewVendor(VendorDetails):
    vendor: Identifier = Field(examples=["holzwerk"])


@router.get(
    "/vendors",
    summary="Vendors",
    **Operation(
        action=Action.READ_REFERENCE,
        answers={200: Answer(model=ReportShown, doc="Vendors", media=FILES)},
        parameters=PAGING,
    ).route(tag="vendors"),
)
def vendors(request: Request) -> Response:
    return report_answer(request, "vendor_register", query_of(request), Action.READ_REFERENCE)


@router.get(
    "/vendors/{vendor}",
    summary="A vendor",
    **Operation(action=Action.READ_REFERENCE, answers={200: Answer(model=VendorShown, doc="The vendor")}).route(
        tag="vendors"
    ),
)
async def vendor(request: Request) -> Response:
    future = services_of(request).keeping.vendor(actor_of(request), path_name(request, "vendor"))
    return Json(asdict(await answer_of(future)))


@router.post(
    "/vendors",
    summary="Register a vendor",
    **Operation(
        action=Action.KEEP_CONTRACTS,
        answers={201: Answer(model=Recorded, doc="Recorded; Location names it")},
        body=NewVendor,
    ).route(tag="vendors"),
)
async def register(request: Request) -> Response:
    body = await read_body(request, NewVendor)
    return await keep(request, RegisterVendor(**body.given()), f"vendors/{body.vendor}", vendor=body.vendor)


@router.post(
    "/vendors/{vendor}/details",
    summary="Change a vendor's details",
    **Operation(
        action=Action.KEEP_CONTRACTS, answers={200: Answer(model=Recorded, doc="Recorded")}, body=VendorDetails
    ).route(tag="vendors"),
)
async def change_details(request: Request) -> Response:
    name = path_name(request, "vendor")
    body = await read_body(request, VendorDetails)
    return await keep(request, ChangeVendorDetails(vendor=name, **body.given()), vendor=name)
