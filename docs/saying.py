"""How the reference is written: tables, types as a reader of JSON sees them, docstrings."""

import importlib
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Union, cast, get_args, get_origin, get_type_hints

WRITTEN_BY = "<!-- Written by docs/generate.py from the code; do not edit. -->"
PLAIN: Mapping[Any, str] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    Decimal: "decimal, as text",
    date: "date",
    Path: "path",
    Any: "any",
}


def page(title: str, text: Iterable[str]) -> str:
    return "\n\n".join([WRITTEN_BY, f"# {title}", *(part for part in text if part)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def code(value: object) -> str:
    return f"`{value}`" if value != "" else ""


def own_doc(of: type) -> str:
    """A class's own docstring; not an inherited one, nor the signature a dataclass writes where there is none."""
    text = cast("str | None", vars(of).get("__doc__")) or ""
    return "" if text.startswith(f"{of.__name__}(") else inspect.cleandoc(text)


def module_doc(name: str) -> str:
    return inspect.getdoc(importlib.import_module(name)) or ""


def said_type(hint: Any, name: str = "") -> str:
    """A type as a reader of JSON sees it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if name.endswith("_cents") and int in (hint, *arguments):
        return "whole cents" + (" or null" if NoneType in arguments else "")
    if origin in (Union, UnionType):
        known = [said_type(part) for part in arguments if part is not NoneType]
        return " or ".join(known + (["null"] if NoneType in arguments else []))
    if origin is Literal:
        return " or ".join(code(value) for value in arguments)
    if origin is tuple:
        return f"list of {said_type(arguments[0])}"
    if origin is not None:
        return "object"
    return PLAIN.get(hint) or code(hint.__name__)


def field_rows(of: type) -> list[tuple[str, str]]:
    hints = get_type_hints(of)
    return [(code(field.name), said_type(hints[field.name], field.name)) for field in fields(of)]


def parts_of(of: type) -> Iterator[type]:
    """The records a class's fields are made of."""
    for hint in get_type_hints(of).values():
        for part in (hint, *get_args(hint)):
            if get_origin(hint) is not ClassVar and inspect.isclass(part) and is_dataclass(part):
                yield part


def written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
