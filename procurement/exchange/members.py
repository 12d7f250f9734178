"""Import of members: one row admits one municipality, or reports its inhabitants anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from procurement.domain.member.aggregate import MOST_INHABITANTS, Member
from procurement.domain.member.commands import AdmitMember, ReportInhabitants
from procurement.exchange.cells import choice_reader, read_code, read_day, read_text, whole_reader
from procurement.exchange.import_format import Column, ImportExample, ImportFormat, Values
from procurement.kernel.refusal import Refused

STATES = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")


@dataclass(eq=False, kw_only=True)
class MemberRecordedDifferently(Refused):
    """What a file says of a member contradicts the record, and no import changes it."""

    member: str
    field: str
    recorded: str
    asked: str
    DE: ClassVar[str] = "{member} ist mit {field} „{recorded}“ verzeichnet; die Datei sagt „{asked}“."
    EN: ClassVar[str] = "{member} is recorded with {field} “{recorded}”; the file says “{asked}”."


def commands_for(asked: AdmitMember, known: Member | None) -> Sequence[AdmitMember | ReportInhabitants]:
    """What makes the record say what the file says: admit, report inhabitants, or nothing.

    Raises `MemberRecordedDifferently` where name, kind, centre, state or day of admission differ.
    """
    if known is None:
        return [asked]
    for field in ("name", "kind", "centre", "state", "admitted_on"):
        recorded, said = getattr(known, field), getattr(asked, field)
        if said is not None and said != recorded:
            raise MemberRecordedDifferently(member=asked.member, field=field, recorded=str(recorded), asked=str(said))
    if asked.inhabitants == known.inhabitants:
        return []
    return [ReportInhabitants(member=asked.member, inhabitants=asked.inhabitants)]


def _entry(values: Values) -> AdmitMember:
    return AdmitMember(**values)


COLUMNS = (
    Column(
        name="member",
        aliases=("Mitglied", "member_id", "Kürzel"),
        required=True,
        reader=read_code,
        doc="Short name for ever, e.g. buxtehude",
    ),
    Column(name="name", aliases=("Name",), required=True, reader=read_text, doc="Name as people write it"),
    Column(
        name="kind", aliases=("Art",), required=True, reader=read_text, doc="Stadt, Gemeinde, Samtgemeinde or another"
    ),
    Column(name="centre", aliases=("Zentrum",), required=True, reader=read_code, doc="Regional centre, e.g. nord"),
    Column(
        name="state",
        aliases=("Land", "Bundesland"),
        required=True,
        reader=choice_reader({state.casefold(): state for state in STATES}),
        doc="The Land's two letters, e.g. NI",
    ),
    Column(
        name="inhabitants",
        aliases=("Einwohner", "Einwohnerzahl"),
        required=True,
        reader=whole_reader(1, MOST_INHABITANTS),
        doc="Whole number, e.g. 38.600",
    ),
    Column(
        name="admitted_on",
        aliases=("Beitritt", "Beigetreten am"),
        required=False,
        reader=read_day,
        doc="Day of admission; empty means the day of the import",
    ),
)

FORMAT = ImportFormat(
    name="members",
    doc="Members to admit; for a member on record, the inhabitants are reported anew where they differ.",
    columns=COLUMNS,
    entry=_entry,
    key=("member",),
    ignored=("printed_as",),
    examples=[
        ImportExample(
            title="German headings, semicolon, thousands with a point",
            file=(
                "Mitglied;Name;Art;Zentrum;Land;Einwohner\r\n"
                "buxtehude;Buxtehude;Stadt;nord;NI;38.600\r\n"
                "rotenburg;Rotenburg (Wümme);Stadt;mitte;ni;22000\r\n"
            ),
            entries=[
                AdmitMember(
                    member="buxtehude", name="Buxtehude", kind="Stadt", centre="nord", state="NI", inhabitants=38_600
                ),
                AdmitMember(
                    member="rotenburg",
                    name="Rotenburg (Wümme)",
                    kind="Stadt",
                    centre="mitte",
                    state="NI",
                    inhabitants=22_000,
                ),
            ],
        ),
        ImportExample(
            title="Each row that cannot be used is named; the others stand",
            file=(
                "# a comment before the header\n"
                "member_id,name,printed_as,kind,centre,state,inhabitants\n"
                "essen-oldenburg,Essen (Oldenburg),Essen,Gemeinde,nord,NI,8000\n"
                "wedel,Wedel,,Stadt,nord,XX,32500\n"
                "zeven,,,Stadt,nord,NI,22000\n"
                "essen-oldenburg,Essen,,Gemeinde,nord,NI,8000\n"
            ),
            entries=[
                AdmitMember(
                    member="essen-oldenburg",
                    name="Essen (Oldenburg)",
                    kind="Gemeinde",
                    centre="nord",
                    state="NI",
                    inhabitants=8_000,
                ),
            ],
            problems=[(4, "state", "not-a-choice"), (5, "name", "cell-empty"), (6, "member", "row-repeated")],
        ),
    ],
)
