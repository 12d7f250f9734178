"""Every check an order must pass: found by its file, numbered, and honest about what it refuses with."""

import inspect
import sys

import pytest

from procurement.domain.call_off import Check
from procurement.domain.order.placing import CHECKS
from procurement.kernel.refusal import Refused

EACH = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)


def test_there_are_seven():
    """The seven rules of the design, in its order."""
    expected = [
        (1, "contract_runs"),
        (2, "member_entitled"),
        (3, "ceiling_left"),
        (4, "quantity_allowed"),
        (5, "price_known"),
        (6, "budget_named"),
        (7, "four_eyes"),
    ]
    assert [(check.number, check.name) for check in CHECKS] == expected


@EACH
def test_lists_every_refusal_of_its_file(check: Check):
    """What a check can refuse with is what its file defines, no more and no less."""
    module = sys.modules[check.passes.__module__]
    defined = {
        unit
        for _, unit in inspect.getmembers(module, inspect.isclass)
        if issubclass(unit, Refused) and unit.__module__ == module.__name__
    }
    assert set(check.refusals) == defined
    assert defined


@EACH
def test_explains_itself(check: Check):
    """A check is named after its file and says in a sentence what it asks."""
    assert check.passes.__module__.endswith(f".{check.name}")
    assert check.doc.endswith(".")
