"""Usage reports from a file, rehearsed or recorded: each row is answered for itself."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.answers import CSV, FILES, XLSX, Json
from api.declared import Answer, Declared, Operation, Parameter
from api.faults import CONTENT_TYPE_UNSUPPORTED, Faulty
from api.problems import quoted
from api.rest.answered import Exact, Position, Shown
from api.rest.listing import query_of
from api.services import services_of
from api.signing_in import actor_of, correlation_of
from procurement.application.access import Action
from procurement.application.importing import Outcome, Result
from procurement.application.parameter import among, invalid
from procurement.exchange.csv_table import read_csv
from procurement.exchange.import_format import RowProblem
from procurement.exchange.upload import read_upload
from procurement.exchange.usage import FORMAT
from procurement.exchange.usage_wishes import usage_change, usage_wishes
from procurement.exchange.xlsx_table import read_xlsx

router = APIRouter(prefix="/api/v1", route_class=Declared)

READERS = {CSV: read_csv, XLSX: read_xlsx}
DRY_RUN = Parameter(
    name="dry_run",
    doc="Say what would be recorded, and record nothing (yes)",
    schema={"type": "string", "enum": ["yes", "no"]},
    example="yes",
)
DOC = (
    "One row is what is in use of a product at a member, or on one of its sites; the columns are those of "
    "`abrufbuch import usage`. Rows that cannot be used, or are of a member that is not yours, are answered in their "
    "place; the others are recorded. More in use than owned is recorded with a hint. The same file again changes nothing."
)


class ImportedUsage(Shown):
    """What came of one report, or of one row that makes none."""

    rows: list[int] = Field(description="Rows of the file, as a spreadsheet numbers them")
    result: str = Field(description="recorded, unchanged, refused or faulty", examples=["recorded"])
    name: str = Field(description="Member and product, as far as they can be read")
    quantity: Exact | None = Field(default=None, description="In use, as recorded")
    before: Exact | None = Field(default=None, description="In use, as reported before")
    owned: Exact | None = Field(default=None, description="Owned on the day that was counted")
    over_owned: Exact | None = Field(default=None, description="In use beyond what is owned; a hint, no error")
    column: str = Field(default="", description="The column at fault as the file names it")
    refusals: list[dict[str, Any]] = Field(default=[], description="Why not; empty where nothing stands against it")


class ImportedUsages(Shown):
    dry_run: bool
    counts: dict[str, int] = Field(description="Reports and unusable rows by result")
    ignored_columns: list[str]
    rows: list[ImportedUsage]
    position: Position | None = Field(description="Of the last report recorded; null where none was")


@router.post(
    "/licences/usage:import",
    summary="Report usage from a CSV or XLSX file",
    description=DOC,
    **Operation(
        action=Action.REPORT_USAGE,
        answers={200: Answer(model=ImportedUsages, doc="What came of every row, or would")},
        files=FILES,
        parameters=(DRY_RUN,),
    ).route(tag="licences"),
)
async def import_usage(request: Request) -> Response:
    dry_run, kind = _dry_run(request), _kind(request)
    content = await request.body()
    return await run_in_threadpool(_imported, request, content, kind, dry_run)


def _dry_run(request: Request) -> bool:
    asked = query_of(request).get("dry_run", ["no"])[-1]
    if asked not in {"yes", "no"}:
        raise invalid("dry_run", asked, among(("yes", "no")))
    return asked == "yes"


def _kind(request: Request) -> str:
    """The media type of the file, which decides how it is read. Raises `Faulty` with 415."""
    given = request.headers.get("content-type", "")
    kind = given.partition(";")[0].strip().lower()
    encoding = request.headers.get("content-encoding", "identity").lower()
    if kind not in READERS or encoding != "identity":
        raise Faulty(CONTENT_TYPE_UNSUPPORTED, expected=", ".join(READERS), given=given[:100])
    return kind


def _imported(request: Request, content: bytes, kind: str, dry_run: bool) -> Response:  # noqa: FBT001  from a thread
    importing, actor = services_of(request).importing, actor_of(request)
    read = read_upload(content, "body", FORMAT, usage_wishes, READERS[kind])
    outcomes = list(
        importing.rehearse(actor, read.wishes)
        if dry_run
        else importing.record(actor, read.wishes, correlation_of(request))
    )
    rows = [*map(_outcome, outcomes), *map(_unreadable, read.problems)]
    rows.sort(key=lambda row: row["rows"][0])
    return Json(
        {
            "dry_run": dry_run,
            "counts": {each.value: sum(row["result"] == each.value for row in rows) for each in Result},
            "ignored_columns": read.ignored,
            "rows": rows,
            "position": max((outcome.position for outcome in outcomes), default=0) or None,
        }
    )


def _outcome(outcome: Outcome) -> Mapping[str, Any]:
    found: dict[str, Any] = {"rows": outcome.rows, "result": outcome.result.value, "name": outcome.name}
    if outcome.refusal is not None:
        return found | {"refusals": quoted([outcome.refusal])}
    change = usage_change(outcome)
    if change is None:
        return found
    figures = {"quantity": change.report.quantity, "before": change.before, "owned": change.owned}
    return found | figures | {"over_owned": change.over}


def _unreadable(problem: RowProblem) -> Mapping[str, Any]:
    name = " ".join(str(problem.cells[part]) for part in ("member", "product") if problem.cells.get(part))
    return {
        "rows": [problem.number],
        "result": Result.FAULTY.value,
        "name": name,
        "column": problem.column,
        "refusals": quoted([problem.refusal]),
    }
