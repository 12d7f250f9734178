"""Admitting a member, and what is kept about it: inhabitants, levy, approval rule, notice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.web.fields import Field
from api.web.forms import Filled, blank, read, recorded
from api.web.visit import Visit
from procurement.domain.member.aggregate import Member
from procurement.domain.member.commands import AdmitMember, AssessLevy, GiveNotice, ReportInhabitants, SetApprovalRule
from procurement.kernel.wording import Wording

ADMISSION = "/mitglieder/neu"
INHABITANTS = Field(name="inhabitants", label=Wording("Inhabitants", "Einwohner"), kind="whole")
LEVY_HINT = Wording(
    "1.50 EUR for each inhabitant; a new member pays 0.50 EUR once more. The number reported last counts.",
    "1,50 EUR je Einwohner; ein neues Mitglied zahlt einmalig 0,50 EUR dazu. Es zählt die zuletzt gemeldete Zahl.",
)
NOTICE_HINT = Wording(
    "The member leaves at the end of a year, three months after notice at the earliest. This cannot be taken back.",
    "Das Mitglied scheidet zum Jahresende aus, frühestens drei Monate nach der Kündigung. "
    "Das lässt sich nicht zurücknehmen.",
)
STATES: Mapping[str, str] = {
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "HB": "Bremen",
    "HH": "Hamburg",
    "HE": "Hessen",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}
RULE_HINT = Wording("0.00 means: for every order.", "0,00 heißt: bei jedem Abruf.")
NEW = (
    Field(
        name="member",
        label=Wording("Short name", "Kürzel"),
        hint=Wording(
            "Stands in addresses and order numbers and stays for ever, e.g. buxtehude",
            "Steht in Adressen und Abrufnummern und bleibt für immer, z. B. buxtehude",
        ),
        most=100,
    ),
    Field(name="name", label=Wording("Name", "Name"), most=200),
    Field(
        name="kind",
        label=Wording("Kind", "Art"),
        kind="choice",
        choices=[(kind, kind) for kind in ("Stadt", "Gemeinde", "Samtgemeinde")],
    ),
    Field(
        name="centre",
        label=Wording("Regional centre", "Zentrum"),
        kind="choice",
        choices=[("nord", "Nord"), ("mitte", "Mitte"), ("west", "West"), ("sued", "Süd")],
    ),
    Field(
        name="state",
        label=Wording("State", "Bundesland"),
        kind="choice",
        choices=list(STATES.items()),
    ),
    INHABITANTS,
    Field(
        name="admitted_on",
        label=Wording("Admitted on", "Aufgenommen am"),
        kind="day",
        hint=Wording("Today if left empty", "Heute, wenn nichts eingetragen ist"),
        required=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One form about a member: what it asks, what stands in it at first, the command it makes."""

    label: Wording
    submit: Wording
    done: Wording
    fields: Sequence[Field]
    hint: Wording
    command: type
    initial: Callable[[Visit, Member], Mapping[str, Any]]


CHANGES: Mapping[str, Change] = {
    "einwohner": Change(
        label=Wording("Report inhabitants", "Einwohnerzahl melden"),
        submit=Wording("Report", "Melden"),
        done=Wording("The number of inhabitants has been reported.", "Die Einwohnerzahl ist gemeldet."),
        fields=(
            INHABITANTS,
            Field(name="reported_on", label=Wording("As of", "Stand am"), kind="day"),
        ),
        hint=Wording("Levies assessed from now on follow it.", "Ab jetzt festgesetzte Umlagen richten sich danach."),
        command=ReportInhabitants,
        initial=lambda visit, member: {"inhabitants": member.inhabitants, "reported_on": visit.today},
    ),
    "umlage": Change(
        label=Wording("Assess the levy", "Umlage festsetzen"),
        submit=Wording("Assess", "Festsetzen"),
        done=Wording("The levy has been assessed.", "Die Umlage ist festgesetzt."),
        fields=(Field(name="year", label=Wording("Year", "Jahr"), kind="whole"),),
        hint=LEVY_HINT,
        command=AssessLevy,
        initial=lambda visit, member: {"year": _next_year(visit, member)},
    ),
    "freigabe": Change(
        label=Wording("Set the approval rule", "Freigaberegel festlegen"),
        submit=Wording("Set", "Festlegen"),
        done=Wording("The approval rule has been set.", "Die Freigaberegel ist festgelegt."),
        fields=(
            Field(
                name="approval_above_cents",
                label=Wording("A second person approves above (EUR net)", "Zweite Person gibt frei über (EUR netto)"),
                kind="money",
                hint=RULE_HINT,
            ),
            Field(
                name="decision_ref_above_cents",
                label=Wording("A decision is named above (EUR net)", "Beschluss wird genannt über (EUR netto)"),
                kind="money",
                hint=RULE_HINT,
            ),
        ),
        hint=Wording("It holds for orders placed from now on.", "Sie gilt für Abrufe, die ab jetzt gestellt werden."),
        command=SetApprovalRule,
        initial=lambda _visit, member: {
            "approval_above_cents": member.approval_above_cents,
            "decision_ref_above_cents": member.decision_ref_above_cents,
        },
    ),
    "kuendigung": Change(
        label=Wording("Note that it gives notice", "Kündigung eintragen"),
        submit=Wording("Enter the notice", "Kündigung eintragen"),
        done=Wording("The notice has been entered.", "Die Kündigung ist eingetragen."),
        fields=(Field(name="given_on", label=Wording("Notice given on", "Gekündigt am"), kind="day"),),
        hint=NOTICE_HINT,
        command=GiveNotice,
        initial=lambda visit, _member: {"given_on": visit.today},
    ),
}
ADMITTED = Wording("The member has been admitted.", "Das Mitglied ist aufgenommen.")
RESERVED = Wording("This short name is taken by the program.", "Dieses Kürzel braucht das Programm selbst.")


def _next_year(visit: Visit, member: Member) -> int:
    """The first year from this one on without a levy."""
    year = visit.today.year
    while year in member.levied_years:
        year += 1
    return year


def admit_form(visit: Visit) -> Response:
    return _admission(visit, blank(NEW, visit.language))


def admit(visit: Visit) -> Response:
    filled = read(NEW, visit)
    if visit.typed("member") == "neu":
        filled.wrong("member", RESERVED, visit.language)
    if filled.ok and recorded(visit, AdmitMember(**filled.values), filled):
        return visit.go(f"/mitglieder/{filled['member']}", ADMITTED)
    return _admission(visit, filled)


def _admission(visit: Visit, filled: Filled) -> Response:
    return visit.render("member/form.html", filled.status, filled=filled, change=None, member="")


def change_form(visit: Visit) -> Response:
    """The form with what holds now. Raises `UnknownMember`."""
    change = _asked(visit)
    member = visit.decided(visit.services.keeping.member(visit.actor, visit.part("member")))
    filled = blank(change.fields, visit.language, **change.initial(visit, member))
    return _changing(visit, change, filled)


def change(visit: Visit) -> Response:
    """Record the change. Double sending meets the rule that the second would break, or changes nothing."""
    change = _asked(visit)
    member = visit.part("member")
    filled = read(change.fields, visit)
    if filled.ok and recorded(visit, change.command(member=member, **filled.values), filled):
        return visit.go(f"/mitglieder/{member}", change.done)
    return _changing(visit, change, filled)


def _asked(visit: Visit) -> Change:
    return CHANGES[visit.path.rpartition("/")[2]]


def _changing(visit: Visit, change: Change, filled: Filled) -> Response:
    return visit.render("member/form.html", filled.status, filled=filled, change=change, member=visit.part("member"))
