"""Every projection keeps what its examples say, and every pooling kind finds what its examples say."""

from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

import pytest

from procurement import projections
from procurement.kernel.discover import modules_in, units_in
from procurement.kernel.folding import Fold
from procurement.kernel.projection import Example, Projection
from procurement.projections import pooling
from procurement.projections.pooling.opportunity import PoolingExample, PoolingKind

PROJECTIONS = list(units_in(projections, "PROJECTION", Projection))
KINDS = list(units_in(pooling, "KIND", PoolingKind))

every_projection = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)


def examples() -> Iterator[Any]:
    for projection in PROJECTIONS:
        for example in projection.examples:
            yield pytest.param(projection, example, id=f"{projection.name}: {example.title}")


def pooling_examples() -> Iterator[Any]:
    for kind in KINDS:
        for example in kind.examples:
            yield pytest.param(kind, example, id=f"{kind.name}: {example.title}")


def kept(fold: Fold) -> set[tuple[Any, ...]]:
    return {tuple(values[:-2]) for values in fold.rows.values()}


@pytest.mark.parametrize(("projection", "example"), list(examples()))
def test_an_example_holds(projection: Projection, example: Example):
    """Given these events, these rows and no others."""
    fold = Fold(projection)
    fold.add_all(enumerate(example.given, start=1))

    assert {astuple(row) for row in example.rows} == kept(fold)


@pytest.mark.parametrize(("projection", "example"), list(examples()))
def test_one_by_one_is_as_in_one_batch(projection: Projection, example: Example):
    """How many events come at once changes neither rows nor positions."""
    batch, single = Fold(projection), Fold(projection)
    batch.add_all(enumerate(example.given, start=1))
    for position, event in enumerate(example.given, start=1):
        single.add(event, position)

    assert batch.rows == single.rows


@every_projection
def test_every_consumed_event_occurs(projection: Projection):
    """No event is consumed that no example shows, and no example shows one that is not consumed."""
    shown = {type(event) for example in projection.examples for event in example.given}

    assert set(projection.consumes) == shown


@every_projection
def test_a_title_stands_for_one_example(projection: Projection):
    """Every example has its own title."""
    titles = [example.title for example in projection.examples]

    assert len(titles) == len(set(titles))


@every_projection
def test_what_a_projection_names_exists(projection: Projection):
    """Groups, periods, filters, counts and indexes name columns of the row."""
    once = projection.once
    named = {
        *projection.group,
        *([projection.period] if projection.period else []),
        *([projection.member] if projection.member else []),
        *projection.distinct.values(),
        *projection.contains.values(),
        *projection.search,
        *(name for extra in projection.extras.values() for name in extra.group),
        *(name for columns in (*projection.indexes, *projection.coarser) for name in columns),
        *((once.count, once.first, *once.within) if once else ()),
    }

    assert named <= {column.name for column in projection.columns}
    assert set(projection.group) <= set(projection.key)
    assert projection.key


def test_a_projection_is_named_after_its_file():
    """The REST name is the module's name, and the module says what the reader gets."""
    for module in modules_in(projections):
        projection = getattr(module, "PROJECTION", None)
        if isinstance(projection, Projection):
            assert module.__name__ == f"procurement.projections.{projection.name}"
            assert module.__doc__


def test_the_projections_the_system_exists_for_are_there():
    """Savings, volumes and licences, and what the other pages stand on."""
    names = {projection.name for projection in PROJECTIONS}

    assert {"discount_savings", "vendor_volumes", "licence_pooling"} <= names
    assert {"contract_ceiling", "order_book", "catalogue", "price_history", "member_balance"} <= names


@pytest.mark.parametrize(("kind", "example"), list(pooling_examples()))
def test_a_pooling_example_holds(kind: PoolingKind, example: PoolingExample):
    """In these facts, these opportunities and no others."""
    assert list(example.found) == list(kind.find(example.facts))


def test_a_pooling_kind_is_named_after_its_file():
    """A new kind is its file; what it finds carries its name."""
    assert [kind.name for kind in KINDS] == ["renewal", "reuse", "rounding", "tier"]
    assert all(found.kind == kind.name for kind in KINDS for example in kind.examples for found in example.found)
