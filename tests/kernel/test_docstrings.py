"""The examples in the kernel's docstrings are true."""

import doctest
from types import ModuleType

import pytest

from procurement import kernel
from procurement.kernel.discover import modules_in

MODULES = list(modules_in(kernel))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_run(module: ModuleType):
    """Whatever a docstring shows is what comes out."""
    assert doctest.testmod(module).failed == 0


def test_there_are_examples():
    """Money, calendar and terms show what they do."""
    shown = {module.__name__.rpartition(".")[2] for module in MODULES if doctest.testmod(module).attempted}
    assert {"calendar", "money", "terms"} <= shown
