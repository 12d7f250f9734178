"""Projections: a row says how its parts combine, and the fold does it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest

from procurement.kernel.event import Event
from procurement.kernel.folding import Fold
from procurement.kernel.projection import (
    Column,
    Combine,
    FirstText,
    Key,
    Kind,
    LatestInt,
    LatestText,
    Projection,
    SumDecimal,
    SumInt,
    Viewing,
    unchanged,
)


class Weighed(Event):
    TYPE: ClassVar[str] = "parcel.weighed"
    parcel: str
    kilograms: Decimal | None = None
    place: str | None = None

    @property
    def stream(self) -> str:
        return f"parcel/{self.parcel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    parcel: Key
    times: SumInt
    kilograms: SumDecimal
    last_place: LatestText
    first_place: FirstText
    floor: LatestInt = None


def contributions(event: Weighed) -> Iterator[Row]:
    if event.kilograms is None:
        return
    yield Row(parcel=event.parcel, times=1, kilograms=event.kilograms, last_place=event.place, first_place=event.place)
    if event.kilograms < 0:
        raise ValueError("lighter than nothing")


WEIGHTS = Projection(name="weights", version=1, row=Row, consumes=(Weighed,), contributions=contributions)


def weighed(kilograms: str, place: str | None = None, parcel: str = "p") -> Weighed:
    return Weighed(parcel=parcel, kilograms=Decimal(kilograms), place=place)


class TestProjection:
    def test_columns(self):
        """Columns follow from the row's annotations, with kind and combination."""
        expected = (
            Column("parcel", Combine.KEY, Kind.TEXT),
            Column("times", Combine.SUM, Kind.INTEGER),
            Column("kilograms", Combine.SUM, Kind.DECIMAL),
            Column("last_place", Combine.LATEST, Kind.TEXT),
            Column("first_place", Combine.FIRST, Kind.TEXT),
            Column("floor", Combine.LATEST, Kind.INTEGER),
        )
        assert expected == WEIGHTS.columns
        assert (WEIGHTS.key, WEIGHTS.sums, WEIGHTS.types) == (("parcel",), ("times", "kilograms"), ("parcel.weighed",))

    def test_a_field_says_how_it_is_combined(self):
        """A field without a combination is a mistake that names the field."""

        @dataclass(frozen=True)
        class Mute:
            parcel: str

        mute = Projection(name="mute", version=1, row=Mute, consumes=(), contributions=lambda _event: ())
        with pytest.raises(TypeError, match="parcel: say how it is combined"):
            _ = mute.columns

    def test_presents_rows_as_they_are(self):
        """Where nothing is added, nothing is changed."""
        rows = [{"parcel": "p"}]
        assert unchanged(rows, Viewing(on=date(2026, 3, 2))) is rows


class TestFold:
    def test_combines(self):
        """Sums add up, the latest and the first that say something stand, and the row knows its oldest and newest event."""
        fold = Fold(WEIGHTS)
        fold.add_all([(3, weighed("1.5")), (5, weighed("2", "Stade")), (8, weighed("-0", "Jork")), (9, weighed("1"))])
        assert fold.rows == {("p",): ["p", 4, Decimal("4.5"), "Jork", "Stade", None, 3, 9]}

    def test_keeps_rows_apart(self):
        """Different keys are different rows; an event that contributes nothing makes none."""
        fold = Fold(WEIGHTS)
        fold.add_all([(1, weighed("1")), (2, weighed("2", parcel="q")), (3, Weighed(parcel="r"))])
        assert {key: row[1:3] for key, row in fold.rows.items()} == {("p",): [1, 1], ("q",): [1, 2]}

    def test_fails_whole(self):
        """An event that cannot be folded leaves the rows as they were."""
        fold = Fold(WEIGHTS)
        fold.add(weighed("1"), 1)
        with pytest.raises(ValueError, match="lighter than nothing"):
            fold.add(weighed("-1"), 2)
        assert fold.rows == {("p",): ["p", 1, Decimal(1), None, None, None, 1, 1]}

    def test_row_of_one_column(self):
        """A row may be nothing but its key."""

        @dataclass(frozen=True)
        class Seen:
            parcel: Key

        seen = Projection(
            name="seen", version=1, row=Seen, consumes=(Weighed,), contributions=lambda event: [Seen(event.parcel)]
        )
        fold = Fold(seen)
        fold.add_all([(1, weighed("1")), (4, weighed("1"))])
        assert fold.rows == {("p",): ["p", 1, 4]}


def test_an_event_belongs_to_a_stream():
    """An event class that does not say its stream cannot be recorded."""
    with pytest.raises(NotImplementedError):
        _ = Event().stream
