"""What managers can do about an alliance: what each step asks, the command it makes, and when it would take effect."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from api.web.columns import Row
from api.web.fields import Field
from api.web.formats import long_day
from api.web.forms import Filled
from api.web.visit import Visit
from procurement.domain.alliance.commands import DissolveAlliance, GiveAllianceNotice, JoinAlliance
from procurement.domain.alliance.events import AllianceDissolved, AllianceNoticeGiven
from procurement.kernel.event import Event
from procurement.kernel.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One step with its form. `path` is the last part of its address. Where there is an `effect`, it is said before
    the step is confirmed.
    """

    path: str
    title: Wording
    lead: Wording
    fields: Callable[[Visit, Row], Sequence[Field]]
    command: Callable[[str, Filled], Any]
    button: Wording
    done: Wording
    effect: Callable[[Visit, Event], Wording] | None = None
    begins: str = ""
    """The field in which today stands at first."""


def _joining(visit: Visit, alliance: Row) -> Sequence[Field]:
    staying = {row["member"] for row in alliance["memberships"] if row["leaves_on"] is None}
    others = [choice for choice in visit.names.members.items() if choice[0] not in staying]
    return (
        Field(name="member", label=Wording("Member", "Mitglied"), kind="choice", choices=others),
        Field(
            name="joined_on",
            label=Wording("Joins on", "Tritt bei am"),
            kind="day",
            hint=Wording(
                "Its costs count from this month on.",
                "Ab diesem Monat zählen seine Kosten.",
            ),
        ),
    )


def _leaving(visit: Visit, alliance: Row) -> Sequence[Field]:
    # Those who gave notice stand there too: sent twice, the form says for which day it was given.
    others = [(row["member"], visit.names.member(row["member"])) for row in alliance["memberships"] if not row["lead"]]
    return (
        Field(
            name="member",
            label=Wording("Member", "Mitglied"),
            kind="choice",
            choices=sorted(others, key=lambda choice: choice[1]),
            hint=Wording(
                "The leading member cannot leave; it can only dissolve the alliance.",
                "Das federführende Mitglied kann nicht austreten, nur den Verbund auflösen.",
            ),
        ),
        Field(name="given_on", label=Wording("Notice given on", "Gekündigt am"), kind="day"),
        Field(name="reason", label=Wording("Reason", "Grund"), kind="area", required=False),
    )


def _dissolving(_visit: Visit, _alliance: Row) -> Sequence[Field]:
    return (
        Field(name="decided_on", label=Wording("Decided on", "Beschlossen am"), kind="day"),
        Field(name="reason", label=Wording("Reason", "Grund"), kind="area"),
    )


def _leaves(visit: Visit, event: Event) -> Wording:
    assert isinstance(event, AllianceNoticeGiven)
    who = visit.names.member(event.member)
    return Wording(
        f"{who} leaves on {long_day(event.leaves_on, 'en')}.",
        f"{who} scheidet am {long_day(event.leaves_on, 'de')} aus.",
    )


def _ends(_visit: Visit, event: Event) -> Wording:
    assert isinstance(event, AllianceDissolved)
    return Wording(
        f"The alliance ends on {long_day(event.dissolved_on, 'en')}, for all members.",
        f"Der Verbund endet am {long_day(event.dissolved_on, 'de')}, für alle Mitglieder.",
    )


ACTS = (
    Act(
        path="beitritt",
        title=Wording("A member joins", "Mitglied aufnehmen"),
        lead=Wording(
            "From that day on the member may take part in the alliance's pools.",
            "Ab diesem Tag darf das Mitglied an Pools des Verbunds teilnehmen.",
        ),
        fields=_joining,
        command=lambda alliance, filled: JoinAlliance(alliance=alliance, **filled.values),
        button=Wording("Let it join", "Aufnehmen"),
        done=Wording("The member has joined.", "Das Mitglied ist beigetreten."),
        begins="joined_on",
    ),
    Act(
        path="kuendigung",
        title=Wording("A member gives notice", "Kündigung eintragen"),
        lead=Wording(
            "A member leaves at the end of a year. You see the day before anything is entered.",
            "Ein Mitglied scheidet zum Jahresende aus. Sie sehen den Tag, bevor etwas eingetragen wird.",
        ),
        fields=_leaving,
        command=lambda alliance, filled: GiveAllianceNotice(alliance=alliance, **filled.values),
        button=Wording("Enter the notice", "Kündigung eintragen"),
        done=Wording("The notice has been entered.", "Die Kündigung ist eingetragen."),
        effect=_leaves,
        begins="given_on",
    ),
    Act(
        path="aufloesung",
        title=Wording("Dissolve the alliance", "Verbund auflösen"),
        lead=Wording(
            "An alliance ends at the end of a year. You see the day before anything is entered.",
            "Ein Verbund endet zum Jahresende. Sie sehen den Tag, bevor etwas eingetragen wird.",
        ),
        fields=_dissolving,
        command=lambda alliance, filled: DissolveAlliance(alliance=alliance, **filled.values),
        button=Wording("Dissolve", "Verbund auflösen"),
        done=Wording("The end of the alliance has been entered.", "Das Ende des Verbunds ist eingetragen."),
        effect=_ends,
        begins="decided_on",
    ),
)


def acts_of(alliance: Row) -> Sequence[Act]:
    """What can still be done: nothing about an alliance that is over, and it is dissolved once."""
    if alliance["standing"] == "dissolved":
        return ()
    return [act for act in ACTS if act.path != "aufloesung" or alliance["dissolved_on"] is None]
