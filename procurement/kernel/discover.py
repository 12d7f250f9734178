"""Finding what a folder holds: a new file is enough, no list needs editing."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

Unit = TypeVar("Unit")


def modules_in(package: ModuleType) -> Iterator[ModuleType]:
    """Every module directly in `package`, imported, in the order of their names."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def units_in(package: ModuleType, name: str, kind: type[Unit]) -> Iterator[Unit]:
    """The unit each module of `package` offers under `name`, e.g. every `RULE` of the pricing rules."""
    for module in modules_in(package):
        unit = getattr(module, name, None)
        if isinstance(unit, kind):
            yield unit
