"""Import of members: what follows for a member on record, and the way out and back."""

from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.domain.decider import fold
from procurement.domain.member.aggregate import Member, member_in
from procurement.domain.member.commands import AdmitMember, ReportInhabitants
from procurement.domain.member.events import MemberAdmitted
from procurement.exchange.csv_rows import csv_bytes
from procurement.exchange.members import FORMAT, STATES, MemberRecordedDifferently, commands_for
from procurement.exchange.xlsx_rows import xlsx_bytes
from tests.exchange.reading import entries_in

WEDEL = AdmitMember(member="wedel", name="Wedel", kind="Stadt", centre="nord", state="SH", inhabitants=32_500)
COLUMNS = [column.name for column in FORMAT.columns]

NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda name: name[0] not in "=+-@＝＋－＠"  # noqa: RUF001  signs that start a formula
)
MEMBERS = st.builds(
    AdmitMember,
    member=st.from_regex(r"[a-z][a-z0-9\-]{0,20}", fullmatch=True),
    name=NAMES,
    kind=st.sampled_from(["Stadt", "Gemeinde", "Samtgemeinde"]),
    centre=st.sampled_from(["nord", "mitte", "west", "sued"]),
    state=st.sampled_from(STATES),
    inhabitants=st.integers(1, 10_000_000),
    admitted_on=st.none() | st.dates(date(1901, 1, 1), date(2100, 1, 1)),
)


def recorded() -> Member:
    facts = {**asdict(WEDEL), "admitted_on": date(2008, 11, 1)}
    return member_in(fold([MemberAdmitted(**facts)]), "wedel")


def test_a_new_member_is_admitted():
    """A member that is not on record is admitted."""
    assert [WEDEL] == list(commands_for(WEDEL, None))


def test_a_second_import_changes_nothing():
    """What the record says already needs no command."""
    assert [] == list(commands_for(WEDEL, recorded()))


def test_inhabitants_are_reported_anew():
    """Another number of inhabitants is reported."""
    asked = replace(WEDEL, inhabitants=33_000)
    assert [ReportInhabitants(member="wedel", inhabitants=33_000)] == list(commands_for(asked, recorded()))


@pytest.mark.parametrize(
    "asked",
    [
        replace(WEDEL, name="Wedel (Holstein)"),
        replace(WEDEL, kind="Gemeinde"),
        replace(WEDEL, centre="west"),
        replace(WEDEL, state="NI"),
        replace(WEDEL, admitted_on=date(2009, 1, 1)),
    ],
)
def test_another_identity_is_refused(asked: AdmitMember):
    """A file cannot make another municipality of a member; nothing of it is silently dropped."""
    with pytest.raises(MemberRecordedDifferently):
        commands_for(asked, recorded())


@given(st.lists(MEMBERS, max_size=5, unique_by=lambda member: member.member))
def test_out_and_back_as_csv(members: list[AdmitMember]):
    """Members written as CSV under German headings are read as the same members."""
    rows = [asdict(member) for member in members]
    assert members == entries_in(FORMAT, b"".join(csv_bytes(COLUMNS, rows, FORMAT.german_headers)))


def test_out_and_back_as_xlsx():
    """Members written as a workbook are read as the same members."""
    members = [WEDEL, replace(WEDEL, member="hoexter", name="Höxter", admitted_on=date(2026, 3, 2))]
    assert members == entries_in(FORMAT, xlsx_bytes(COLUMNS, [asdict(each) for each in members], FORMAT.german_headers))
