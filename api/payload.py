"""Reading what a request carries: a JSON body into a model, names from the path, versions from headers.

Each fault names its field with a JSON pointer and its reason.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, cast

import msgspec
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.faults import (
    BODY_INVALID,
    BODY_MALFORMED,
    CONTENT_TYPE_UNSUPPORTED,
    HEADER_INVALID,
    NOT_FOUND,
    Fault,
    Faulty,
    FieldFault,
)
from procurement.kernel.wording import Wording

Model = TypeVar("Model", bound=BaseModel)

JSON = "application/json"
PATH_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
ORDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
VERSION = re.compile(r'(?:W/)?"?(?P<version>[0-9]{1,9})"?')
MOST_ERRORS = 100

_DECODE = msgspec.json.Decoder(float_hook=Decimal).decode

NO_VERSION = Wording("a version is a whole number, e.g. 3", "eine Version ist eine ganze Zahl, z. B. 3")
GERMAN = {
    "missing": "fehlt",
    "extra_forbidden": "gehört nicht hierher",
    "string_type": "muss Text sein",
    "string_too_short": "ist zu kurz",
    "string_too_long": "ist zu lang",
    "string_pattern_mismatch": "hat nicht die erwartete Form",
    "string_unicode": "enthält Zeichen, die es nicht gibt",
    "int_type": "muss eine ganze Zahl sein",
    "greater_than_equal": "ist zu klein",
    "less_than_equal": "ist zu groß",
    "list_type": "muss eine Liste sein",
    "too_long": "hat zu viele Einträge",
    "too_short": "hat zu wenige Einträge",
    "literal_error": "ist keine der möglichen Angaben",
    "model_type": "muss ein Objekt sein",
    "dict_type": "muss ein Objekt sein",
    "number_expected": "muss eine Zahl sein (Punkt als Dezimaltrennzeichen, z. B. 2.5)",
    "number_not_finite": "ist keine endliche Zahl",
    "number_out_of_range": "ist außerhalb jedes möglichen Bereichs",
    "too_many_places": "hat zu viele Nachkommastellen",
    "day_expected": "muss ein Tag in der Form JJJJ-MM-TT sein",
    "day_out_of_range": "liegt außerhalb der Jahre 1990 bis 2100",
    "control_character": "enthält Steuerzeichen",
}


async def read_body(request: Request, model: type[Model], *, optional: bool = False) -> Model:
    """The body as a model. Raises `Faulty` with 400, 415 or 422; 413 comes from what surrounds every request."""
    data = await request.body()
    if not data and optional:
        value: Any = {}
    else:
        _check_content_type(request)
        value = _decoded(data)
    request.scope["body"] = value
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = [_field_fault(part) for part in error.errors(include_url=False, include_input=False)[:MOST_ERRORS]]
        raise Faulty(BODY_INVALID, errors=faults) from None


def _check_content_type(request: Request) -> None:
    given = request.headers.get("content-type", "")
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding != "identity":
        raise Faulty(CONTENT_TYPE_UNSUPPORTED, expected=f"{JSON} (identity)", given=encoding[:100])
    if given == JSON:
        return
    kind, _, parameters = given.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != JSON or charset not in {"", "charset=utf-8"}:
        raise Faulty(CONTENT_TYPE_UNSUPPORTED, expected=JSON, given=given[:100])


def _decoded(data: bytes) -> Any:
    """JSON with exact numbers. What only some programs write (NaN, Infinity) is read, to be refused by field."""
    try:
        return _DECODE(data)
    except (msgspec.DecodeError, UnicodeDecodeError, InvalidOperation, RecursionError):
        pass
    try:
        return json.loads(data.decode(), parse_float=_number, parse_constant=Decimal)
    except UnicodeDecodeError as error:
        reason = Wording(f"byte {error.start}", f"Byte {error.start}")
    except json.JSONDecodeError as error:
        where = f"Zeile {error.lineno}, Spalte {error.colno}"
        reason = Wording(f"{error.msg}, line {error.lineno}, column {error.colno}", where)
    except (ValueError, RecursionError) as error:
        reason = Wording(type(error).__name__, "zu tief verschachtelt oder eine zu lange Zahl")
    raise Faulty(BODY_MALFORMED, reason=reason)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def _field_fault(error: Mapping[str, Any]) -> FieldFault:
    """A fault of the model as pointer and reason. Branches of a union are no part of a pointer."""
    parts = [str(part) for part in error["loc"] if not str(part).startswith(("function-", "constrained-"))]
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
    german = GERMAN.get(error["type"], "passt nicht")
    return FieldFault(pointer=pointer[:300], de=german, en=str(error["msg"]))


def path_name(request: Request, part: str, pattern: re.Pattern[str] = NAME) -> str:
    """A name from the path; what cannot be a name names nothing: 404."""
    name = cast("str", request.path_params[part])
    if not pattern.fullmatch(name):
        raise Faulty(NOT_FOUND)
    return name


def path_number(request: Request, part: str) -> int:
    """A number from 1 from the path; what is none names nothing: 404."""
    text = cast("str", request.path_params[part])
    if not PATH_NUMBER.fullmatch(text):
        raise Faulty(NOT_FOUND)
    return int(text)


def expected_version(request: Request) -> int | None:
    """The version `If-Match` names, with or without quotes; None where any will do."""
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    found = VERSION.fullmatch(given.strip())
    if found is None:
        raise bad_header("If-Match", HEADER_INVALID, NO_VERSION)
    return int(found["version"])


def bad_header(header: str, fault: Fault, reason: Wording | None = None) -> Faulty:
    """A fault that lies in a header."""
    pointer = FieldFault(pointer=f"/header/{header}", de=fault.de, en=fault.en)
    if reason is None:
        return Faulty(fault, errors=[pointer])
    errors = [FieldFault(pointer=pointer.pointer, de=reason.german, en=str(reason))]
    return Faulty(fault, errors=errors, header=header, reason=reason)
