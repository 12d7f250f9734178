"""Evidence: checkpoints and the public key for everybody, proofs out of the tree, receipts of orders."""

import re
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.answers import Json
from api.declared import Answer, Declared, Operation, Parameter
from api.noting import note_exported
from api.payload import read_body
from api.rest.answered import Shown
from api.rest.listing import query_of
from api.rest.order import ORDER_PATTERN, seen_order
from api.rest.values import Body
from api.services import services_of
from procurement.application.access import Action
from procurement.application.parameter import invalid, whole
from procurement.audit.checking import consistent
from procurement.audit.log import shown
from procurement.audit.package import written
from procurement.audit.receipt import receipt

router = APIRouter(prefix="/api/v1", route_class=Declared)

TEXT = "text/plain"
MOST_NOTE, MOST_SIZE, MOST_LISTED = 5_000, 10**15, 1_000
WHOLE = {"type": "integer", "minimum": 1}
POSITION = Parameter(name="position", doc="Position of an event in the log", schema=WHOLE, required=True)
OF_SIZE = Parameter(name="size", doc="Size of the checkpoint; the newest that is there unless given", schema=WHOLE)
FROM = Parameter(name="from", doc="Size of the earlier checkpoint", schema=WHOLE, required=True)
TO = Parameter(name="to", doc="Size of the later checkpoint", schema=WHOLE, required=True)
BEFORE = Parameter(name="before", doc="Checkpoints smaller than this size", schema=WHOLE)


class CheckpointShown(Shown):
    size: int
    position: int
    root: str = Field(description="SHA-256, hexadecimal")
    note: str = Field(description="C2SP tlog-checkpoint, signed")
    made_at: str


class CheckpointList(Shown):
    checkpoints: list[CheckpointShown]


class InclusionShown(Shown):
    position: int
    index: int
    leaf: str = Field(description="base64")
    proof: list[str] = Field(description="Siblings from the leaf upwards, base64 (RFC 9162 §2.1.3)")
    checkpoint: str


class ConsistencyShown(Shown):
    from_size: int
    to_size: int
    proof: list[str] = Field(description="base64 (RFC 9162 §2.1.4)")


class FindingShown(Shown):
    good: bool
    kind: str = Field(description="complete, forked, truncated or foreign")
    detail: str
    detail_en: str


class ReceiptShown(Shown):
    format: str
    order: str
    key: str
    checkpoint: str
    events: list[dict[str, Any]]


class Witnessed(Body):
    note: Annotated[str, Field(max_length=MOST_NOTE, description="A checkpoint as it was handed out")]


def _reads(answer: Answer, *parameters: Parameter, action: Action = Action.READ_EVIDENCE) -> dict[str, Any]:
    problems = (404,)
    return Operation(action=action, answers={200: answer}, parameters=parameters, problems=problems).route(tag="audit")


@router.get("/audit/checkpoint", summary="The newest checkpoint", **_reads(Answer(doc="A signed note", media=(TEXT,))))
def newest(request: Request) -> Response:
    return PlainTextResponse(services_of(request).audit.newest().note)


@router.get(
    "/audit/checkpoints",
    summary="Checkpoints, the newest first, a thousand at once",
    **_reads(Answer(model=CheckpointList, doc="Checkpoints"), BEFORE),
)
def checkpoints(request: Request) -> Response:
    before = _whole(request, "before")
    found = services_of(request).audit.evidence.checkpoints(before=before, limit=MOST_LISTED)
    return Json({"checkpoints": [shown(each) for each in found]})


@router.post(
    "/audit/checkpoints",
    summary="Make a checkpoint over everything recorded so far",
    **_reads(Answer(model=CheckpointShown, doc="The checkpoint"), action=Action.READ_EVENTS),
)
def make(request: Request) -> Response:
    services = services_of(request)
    return Json(shown(services.audit.checkpoint(services.clock())))


@router.get("/audit/key", summary="The public key", **_reads(Answer(doc="A C2SP verifier key", media=(TEXT,))))
def key(request: Request) -> Response:
    return PlainTextResponse(f"{services_of(request).audit.key}\n")


@router.get(
    "/audit/proof/inclusion",
    summary="That an event stands in the tree of a checkpoint",
    **_reads(Answer(model=InclusionShown, doc="The proof"), POSITION, OF_SIZE, action=Action.READ_EVENTS),
)
def inclusion(request: Request) -> Response:
    audit, position, size = services_of(request).audit, _needed(request, "position"), _whole(request, "size")
    proved = audit.inclusion(position, audit.newest() if size is None else audit.checkpoint_over(size))
    return Json(
        {
            "position": proved.position,
            "index": proved.index,
            "leaf": written(proved.leaf),
            "proof": [written(each) for each in proved.proof],
            "checkpoint": proved.checkpoint.note,
        }
    )


@router.get(
    "/audit/proof/consistency",
    summary="That one checkpoint goes on from another",
    **_reads(Answer(model=ConsistencyShown, doc="The proof"), FROM, TO),
)
def consistency(request: Request) -> Response:
    first, second = _needed(request, "from"), _needed(request, "to")
    proof = services_of(request).audit.consistency(first, second)
    return Json({"from_size": first, "to_size": second, "proof": [written(each) for each in proof]})


@router.post(
    "/audit/check",
    summary="Whether a checkpoint that somebody kept belongs to this log",
    **Operation(
        action=Action.READ_EVIDENCE,
        answers={200: Answer(model=FindingShown, doc="What was found")},
        body=Witnessed,
    ).route(tag="audit"),
)
async def check(request: Request) -> Response:
    asked = await read_body(request, Witnessed)
    found = await run_in_threadpool(consistent, services_of(request).audit, asked.note)
    sentences = {"detail": found.sentence("de"), "detail_en": found.sentence("en")}
    return Json({"good": found.good, "kind": found.kind, **sentences})


@router.get(
    "/orders/{order_id}/receipt",
    summary="An order as a file that proves for good that it stands in the log",
    **Operation(
        action=Action.READ_ORDERS, answers={200: Answer(model=ReceiptShown, doc="For verify.py, or abrufbuch verify")}
    ).route(tag="audit", name_pattern=ORDER_PATTERN),
)
def order_receipt(request: Request) -> Response:
    services, order_id = services_of(request), seen_order(request).order.order_id
    headers = {"Content-Disposition": f'attachment; filename="{order_id}.json"'}
    document = receipt(services.audit, order_id, services.clock())
    note_exported(request, f"receipt order/{order_id}")
    return Json(document, headers=headers)


def _needed(request: Request, name: str) -> int:
    found = _whole(request, name)
    if found is None:
        raise invalid(name, "", whole(1, MOST_SIZE))
    return found


def _whole(request: Request, name: str) -> int | None:
    text = query_of(request).get(name, [""])[-1]
    if not text and name not in query_of(request):
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text) or int(text) < 1:
        raise invalid(name, text, whole(1, MOST_SIZE))
    return int(text)
