"""No refusal without a specification, a sentence in both languages, and a name that programs can rely on."""

import ast
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import Any, get_type_hints

import pytest

from procurement import domain, kernel
from procurement.kernel.refusal import Refused, every_refusal

TESTS = Path(__file__).parent.parent
FACTS: dict[Any, Any] = {
    str: "buero",
    int: 123_456,
    Decimal: Decimal("1234.5"),
    date: date(2026, 3, 2),
    date | None: date(2026, 3, 2),
    tuple[str, ...]: ("placed", "approved"),
}


def _refusals() -> list[type[Refused]]:
    for package in (kernel, domain):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    rooms = (f"{kernel.__name__}.", f"{domain.__name__}.")
    return sorted(
        (refusal for refusal in every_refusal() if refusal.__module__.startswith(rooms)), key=lambda each: each.__name__
    )


def _specified() -> Iterator[str]:
    """The names of the classes that specifications refuse with."""
    for path in (TESTS / "domain").glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "then_refused":
                yield from (name.id for name in node.args if isinstance(name, ast.Name))


def example_of(refusal: type[Refused]) -> Refused:
    hints = get_type_hints(refusal)
    return refusal(**{field.name: FACTS[hints[field.name]] for field in fields(refusal)})


REFUSALS = _refusals()
EACH = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)


def test_there_are_refusals():
    """The search finds refusals of kernel, checks and aggregates alike."""
    names = {refusal.__name__ for refusal in REFUSALS}
    assert {"TermsInvalid", "CeilingExceeded", "UnknownMember", "StaleVersion"} <= names


@EACH
def test_has_a_specification(refusal: type[Refused]):
    """Every refusal is raised by a specification of the command it refuses."""
    assert refusal.__name__ in set(_specified())


@EACH
@pytest.mark.parametrize("language", ["de", "en"])
def test_says_why(refusal: type[Refused], language: str):
    """Every refusal has a sentence in each language, made of its own facts."""
    template = getattr(refusal, language.upper())
    named = {name for _, name, _, _ in Formatter().parse(template) if name}
    example = example_of(refusal)
    sentence = example.sentence(language)
    assert named <= {field.name for field in fields(refusal)} | set(example.phrases)
    assert sentence.endswith(".")
    assert not set("{}") & set(sentence)


@EACH
def test_speaks_each_language(refusal: type[Refused]):
    """The German sentence is not the English one."""
    assert refusal.DE != refusal.EN


@EACH
def test_points_at_the_field_at_fault(refusal: type[Refused]):
    """A pointer is a JSON pointer, filled from the facts."""
    pointer = example_of(refusal).pointer
    assert pointer == "" or pointer.startswith("/")
    assert not set("{}") & set(pointer)


def test_names_are_stable_and_unique():
    """Programs rely on slugs: one per refusal, and a renamed refusal breaks them; add here, never edit."""
    slugs = sorted(example_of(refusal).slug for refusal in REFUSALS)
    golden = (TESTS / "golden" / "refusals.txt").read_text(encoding="utf-8").split()
    assert golden == slugs
    assert len(set(slugs)) == len(slugs)
