"""The methods there are to split a pool's gain, by name."""

from collections.abc import Mapping

from procurement.domain import split
from procurement.domain.split.game import SplitMethod
from procurement.kernel.discover import units_in

METHODS: Mapping[str, SplitMethod] = {method.name: method for method in units_in(split, "METHOD", SplitMethod)}
