"""Records: immutable values with named fields, made as fast as the machine can.

An order makes some thirty of them and a rebuild one for every line of every order. A frozen dataclass sets each field by
a call; a record is filled in C (`msgspec.Struct`), takes a fifteenth of the time, and encodes and decodes itself.
Functions of `dataclasses` (`fields`, `asdict`, `replace`) know records as well.
"""

import copy
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

import msgspec
from msgspec.structs import astuple, replace

__all__ = ("Record", "astuple", "replace")


@dataclass_transform(frozen_default=True, kw_only_default=True)
class _Made(type(msgspec.Struct)):
    """Makes every class below `Record` frozen and its fields keywords. Nothing refers back to a record, so the collector
    of cycles need not look at them.
    """

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        made: Any = super().__new__(mcs, name, bases, namespace, frozen=True, kw_only=True, gc=False, **options)
        made.__dataclass_fields__ = _fields(made)
        return made


_TEMPLATE = dataclasses.fields(dataclasses.make_dataclass("Template", [("field", Any)], kw_only=True))[0]


def _fields(made: Any) -> Mapping[str, dataclasses.Field[Any]]:
    """The fields as `dataclasses` describes them."""
    known: dict[str, dataclasses.Field[Any]] = {}
    for base in reversed(made.__mro__[1:]):
        known |= getattr(base, "__dataclass_fields__", {})
    for name, default in zip(reversed(made.__struct_fields__), _from_the_last(made.__struct_defaults__), strict=False):
        described = copy.copy(_TEMPLATE)
        described.name, described.default = name, default
        described.type = made.__annotations__.get(name) or known[name].type
        known[name] = described
    return {name: known[name] for name in made.__struct_fields__}


def _from_the_last(defaults: Sequence[Any]) -> Iterator[Any]:
    """The defaults of fields from the last to the first: those without one stand first, or say that they have none."""
    found = (dataclasses.MISSING if default is msgspec.NODEFAULT else default for default in reversed(defaults))
    return chain(found, repeat(dataclasses.MISSING))


class Record(msgspec.Struct, metaclass=_Made):
    """A value with the fields that a class below it annotates. Equal where all fields are."""

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[Mapping[str, dataclasses.Field[Any]]]
