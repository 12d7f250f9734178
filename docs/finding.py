"""What the packages define: modules, events, refusals, projections."""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any, cast

from procurement.domain import checks, pricing
from procurement.domain.call_off import Check
from procurement.kernel.discover import units_in
from procurement.kernel.event import Event
from procurement.kernel.pricing import PricingRule
from procurement.kernel.projection import Projection
from procurement.kernel.refusal import ROOTS, Refused

ROOMS_THAT_REFUSE = ("kernel", "domain", "projections", "application", "exchange", "identity", "storage", "audit")


def exists(name: str) -> bool:
    """Whether a module is there, without importing it (its packages are imported)."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def modules_below(name: str) -> Iterator[ModuleType]:
    """A package and all its modules, imported, in the order of their names; none where it does not exist."""
    if exists(name):
        package = importlib.import_module(name)
        yield package
        for found in sorted(pkgutil.walk_packages(package.__path__, f"{name}."), key=lambda module: module.name):
            yield importlib.import_module(found.name)


def classes_below(name: str, kind: type[Any]) -> Iterator[type[Any]]:
    """Every class of a kind that a package defines itself."""
    for module in modules_below(name):
        for value in vars(module).values():
            if inspect.isclass(value) and issubclass(value, kind) and value.__module__ == module.__name__:
                yield value


def events() -> list[type[Event]]:
    return sorted((found for found in classes_below("procurement.domain", Event) if found.TYPE), key=lambda e: e.TYPE)


def refusals() -> list[type[Refused]]:
    found = [refusal for room in ROOMS_THAT_REFUSE for refusal in classes_below(f"procurement.{room}", Refused)]
    return sorted((refusal for refusal in found if refusal not in ROOTS and refusal.DE), key=slug)


def projections() -> list[Projection]:
    if not exists("procurement.projections"):
        return []
    return list(units_in(importlib.import_module("procurement.projections"), "PROJECTION", Projection))


def slug(refusal: type[Refused]) -> str:
    return refusal.__new__(refusal).slug


def pricing_rules() -> list[PricingRule[Any]]:
    return list(cast("Iterator[PricingRule[Any]]", units_in(pricing, "RULE", PricingRule)))


def every_check() -> list[Check]:
    return sorted(units_in(checks, "CHECK", Check), key=lambda check: check.number)
