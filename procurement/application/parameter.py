"""What is said about a query parameter that cannot be used, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from procurement.kernel.refusal import Invalid
from procurement.kernel.wording import Wording

MOST_SHOWN = 80
NUL = Wording("holds a NUL character", "enthält ein NUL-Zeichen")
NO_CURSOR = Wording("is not one this service gave out", "stammt nicht von diesem Dienst")


@dataclass(eq=False, kw_only=True)
class ParameterInvalid(Invalid):
    """A query parameter cannot be used; `reason` says why and what is possible."""

    parameter: str
    value: str
    reason: str
    DE: ClassVar[str] = "Der Parameter {parameter}={value} geht nicht: {reason}."
    EN: ClassVar[str] = "Parameter {parameter}={value} cannot be used: {reason}."
    POINTER: ClassVar[str] = "/query/{parameter}"


def invalid(parameter: str, value: object, reason: Wording) -> ParameterInvalid:
    return ParameterInvalid(parameter=parameter, value=str(value)[:MOST_SHOWN], reason=reason)


def among(possible: Iterable[str]) -> Wording:
    """What would be possible instead."""
    names = ", ".join(possible)
    return Wording(f"possible are {names}", f"möglich sind {names}")


def whole(least: int, most: int) -> Wording:
    """Between which whole numbers the value must be."""
    return Wording(
        f"must be a whole number from {least} to {most}", f"es muss eine ganze Zahl von {least} bis {most} sein"
    )


def ends_at(head: int) -> Wording:
    """The log is not that long yet."""
    return Wording(f"the log ends at {head}", f"das Protokoll endet bei {head}")
