"""Members as they stand now; what was reported of their inhabitants each year stands with the levies."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from procurement.domain.member.events import InhabitantsReported, MemberAdmitted, NoticeGiven
from procurement.exchange.gobd.table import Column, Day, Example, Number, Table, Text, key
from procurement.kernel.event import Recorded


@dataclass(frozen=True, slots=True)
class Standing:
    admitted: MemberAdmitted
    inhabitants: int
    leaves_on: date | None = None


def records(found: Iterator[Recorded]) -> Iterator[Standing]:
    """The newest of each member, in the order of admission."""
    members: dict[str, Standing] = {}
    for recorded in found:
        match event := recorded.event:
            case MemberAdmitted():
                members[event.member] = Standing(event, event.inhabitants)
            case InhabitantsReported():
                members[event.member] = replace(members[event.member], inhabitants=event.inhabitants)
            case NoticeGiven():
                members[event.member] = replace(members[event.member], leaves_on=event.leaves_on)
            case _:
                pass
    yield from members.values()


ADMITTED = MemberAdmitted(
    member="buxtehude",
    name="Hansestadt Buxtehude",
    kind="Stadt",
    centre="nord",
    state="NI",
    inhabitants=40_000,
    admitted_on=date(2020, 1, 1),
)

TABLE = Table(
    file="mitglieder.csv",
    name="Mitglieder",
    description="Mitglieder der Einkaufsgemeinschaft, jüngster Stand",
    consumes=(MemberAdmitted, InhabitantsReported, NoticeGiven),
    records=records,
    columns=(
        key("mitglied", Text(40), "Kürzel des Mitglieds", "admitted.member"),
        Column("name", Text(100), "Name", "admitted.name"),
        Column("art", Text(20), "Stadt, Gemeinde oder Samtgemeinde", "admitted.kind"),
        Column("zentrum", Text(20), "Regionales Zentrum", "admitted.centre"),
        Column("land", Text(2), "Bundesland, zwei Buchstaben", "admitted.state"),
        Column("einwohner", Number(), "Zuletzt gemeldete Einwohnerzahl", "inhabitants"),
        Column("beitritt", Day(), "Tag des Beitritts", "admitted.admitted_on"),
        Column("austritt", Day(), "Tag des Austritts, wenn gekündigt", "leaves_on"),
    ),
    examples=[
        Example(
            title="Buxtehude tritt bei, meldet mehr Einwohner und kündigt",
            given=[
                ADMITTED,
                InhabitantsReported(member="buxtehude", inhabitants=40_123, reported_on=date(2025, 1, 1)),
                NoticeGiven(member="buxtehude", given_on=date(2026, 3, 2), leaves_on=date(2026, 12, 31)),
            ],
            lines=['"buxtehude";"Hansestadt Buxtehude";"Stadt";"nord";"NI";40123;01.01.2020;31.12.2026'],
        )
    ],
)
