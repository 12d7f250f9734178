"""Records: values that never change, known to `dataclasses` as well."""

from dataclasses import asdict, fields
from dataclasses import replace as changed
from decimal import Decimal
from typing import ClassVar

import pytest

from procurement.kernel.record import Record, replace


class Weight(Record):
    UNIT: ClassVar[str] = "kg"
    kilograms: Decimal
    note: str = ""


class Parcel(Record):
    parcel: str = "none"
    weight: Weight


class Registered(Parcel):
    number: int


PARCEL = Parcel(parcel="a", weight=Weight(kilograms=Decimal(2)))


class TestRecord:
    def test_never_changes(self):
        """A field is set once, when the record is made."""
        with pytest.raises(AttributeError):
            PARCEL.parcel = "b"  # pyright: ignore[reportAttributeAccessIssue]

    def test_fields_are_named(self):
        """Nothing goes by its place, so that fields may stand in any order, with or without defaults."""
        with pytest.raises(TypeError):
            Weight(Decimal(2))  # pyright: ignore[reportCallIssue]

    def test_equal_where_all_fields_are(self):
        """Two records of one class with the same fields are the same value; one of a class below is not."""
        assert Parcel(parcel="a", weight=Weight(kilograms=Decimal("2.0"))) == PARCEL
        assert hash(Weight(kilograms=Decimal("2.0"))) == hash(Weight(kilograms=Decimal(2)))
        assert Registered(parcel="a", weight=PARCEL.weight, number=1) != PARCEL

    @pytest.mark.parametrize("copied", [replace, changed])
    def test_is_copied_with_changes(self, copied: type):
        """By the kernel's function and by that of `dataclasses`."""
        assert Parcel(parcel="b", weight=PARCEL.weight) == copied(PARCEL, parcel="b")

    def test_is_known_to_dataclasses(self):
        """Fields with their types and defaults, those of classes above included; constants are none."""
        assert ["parcel", "weight", "number"] == [field.name for field in fields(Registered)]
        assert [Decimal, str] == [field.type for field in fields(Weight)]
        assert "" == fields(Weight)[1].default
        expected = {"parcel": "a", "weight": {"kilograms": Decimal(2), "note": ""}}
        assert expected == asdict(PARCEL)
