"""The kinds of values a body holds: names, texts, exact numbers, cents, days. Each refuses what it cannot be."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from procurement.kernel.dates import possible_year
from procurement.kernel.money import MOST_CENTS, QUANTITY_STEP, UNIT_PRICE_STEP, has_places

NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
LINE_BREAK = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
MOST = Decimal(10) ** 15


class Body(BaseModel):
    """A request body: no field more than it has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self, **changes: Any) -> dict[str, Any]:
        """The fields by name, some of them changed, as a command takes them."""
        return {**dict(self), **changes}


def _number(value: Any) -> Decimal:
    """An exact number from a JSON number or its text; a comma is no decimal point."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise PydanticCustomError("number_expected", "must be a number, e.g. 2.5")
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        raise PydanticCustomError("number_expected", "must be a number with a decimal point, e.g. 2.5")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise PydanticCustomError("number_expected", "must be a number, e.g. 2.5") from None
    if not number.is_finite():
        raise PydanticCustomError("number_not_finite", "must be a finite number")
    if number and (number.adjusted() > MOST.adjusted() or number.adjusted() < -MOST.adjusted()):
        raise PydanticCustomError("number_out_of_range", "is beyond any possible number")
    return number


def _with_places(step: Decimal) -> AfterValidator:
    places = -int(step.as_tuple().exponent)

    def check(value: Decimal) -> Decimal:
        if not has_places(value, step):
            raise PydanticCustomError("too_many_places", "has more than {places} decimal places", {"places": places})
        return value

    return AfterValidator(check)


def _day(value: Any) -> date:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise PydanticCustomError("day_expected", "must be a day as YYYY-MM-DD")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day_expected", "must be a day as YYYY-MM-DD") from None
    if not possible_year(day.year):
        raise PydanticCustomError("day_out_of_range", "must be in the years 1990 to 2100")
    return day


def _one_line(text: str) -> str:
    if LINE_BREAK.search(text):
        raise PydanticCustomError("control_character", "holds a control character")
    return text


def _lines(text: str) -> str:
    if CONTROL.search(text):
        raise PydanticCustomError("control_character", "holds a control character")
    return text


def _number_schema(places: int, example: str) -> WithJsonSchema:
    """A JSON number, or text for programs whose numbers are binary."""
    text = {"type": "string", "pattern": r"^[+-]?[0-9]{1,15}(\.[0-9]{1," + str(places) + "})?$"}
    number = {"type": "number", "minimum": -(10**15), "maximum": 10**15}
    doc = f"Exact decimal with at most {places} places, as number or text"
    return WithJsonSchema({"anyOf": [number, text], "description": doc, "examples": [example]})


Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
OptionalName = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Reason = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_lines)]
Note = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
Cents = Annotated[int, Field(strict=True, ge=0, le=MOST_CENTS, description="Whole cents, net")]
LineNumber = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]

Quantity = Annotated[Decimal, BeforeValidator(_number), _with_places(QUANTITY_STEP), _number_schema(3, "2.5")]
UnitPrice = Annotated[Decimal, BeforeValidator(_number), _with_places(UNIT_PRICE_STEP), _number_schema(4, "0.0123")]
Percent = Annotated[Decimal, BeforeValidator(_number), _with_places(UNIT_PRICE_STEP), _number_schema(4, "19")]
