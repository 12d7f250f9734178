"""No refusal of a file without a test that meets it, and a sentence in both languages."""

import ast
import pkgutil
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from procurement import exchange
from procurement.kernel.refusal import Refused, every_refusal

HERE = Path(__file__).parent


def _refusals() -> list[type[Refused]]:
    for module in pkgutil.iter_modules(exchange.__path__, f"{exchange.__name__}."):
        import_module(module.name)
    own = {refusal for refusal in every_refusal() if refusal.__module__.startswith(f"{exchange.__name__}.")}
    return sorted((refusal for refusal in own if refusal.DE), key=lambda refusal: refusal.__name__)


def _met() -> set[str]:
    """Every name that a test of this folder uses, beyond importing it."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in HERE.glob("test_*.py")]
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


REFUSALS = _refusals()
EACH = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)


def test_there_are_refusals():
    """The search finds them."""
    assert {"FormulaInCell", "WorkbookDamaged", "OrderScattered"} <= {refusal.__name__ for refusal in REFUSALS}


@EACH
def test_is_met(refusal: type[Refused]):
    """Every refusal of a file is expected by name in a test."""
    assert refusal.__name__ in _met()


@EACH
@pytest.mark.parametrize("language", ["DE", "EN"])
def test_says_why(refusal: type[Refused], language: str):
    """Every sentence is made of the refusal's own facts, and ends as a sentence."""
    template = getattr(refusal, language)
    named = {name for _, name, _, _ in Formatter().parse(template) if name}
    assert named <= set(refusal.__dataclass_fields__)
    assert template.endswith(".")


@EACH
def test_speaks_each_language(refusal: type[Refused]):
    """The German sentence is not the English one."""
    assert refusal.DE != refusal.EN
