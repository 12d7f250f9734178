"""The changes a manager can make to a contract as a whole: what each asks for, and the command it becomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from api.web.code_words import CODES
from api.web.fields import Choice, Field
from api.web.forms import Filled
from api.web.visit import Visit
from procurement.domain.contract.aggregate import Contract
from procurement.domain.contract.commands import EndContract, EntitleMember, ExtendContract, ModifyContract
from procurement.domain.contract.modifying import KINDS
from procurement.kernel.wording import Wording

REASON = Field(name="reason", label=Wording("Reason", "Begründung"), kind="area", most=2_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One kind of change with its form. `path` is the last part of its address."""

    path: str
    title: Wording
    lead: Wording
    fields: Callable[[Visit, Contract], Sequence[Field]]
    command: Callable[[str, Filled], Any]
    button: Wording
    done: Wording
    final: bool = False
    """Whether it cannot be taken back."""
    about_ceiling: bool = False


def _entitling(visit: Visit, contract: Contract) -> Sequence[Field]:
    others = [choice for choice in visit.names.members.items() if choice[0] not in contract.entitled]
    return (
        Field(name="member", label=Wording("Member", "Mitglied"), kind="choice", choices=others),
        Field(
            name="entitled_from",
            label=Wording("From", "Ab"),
            kind="day",
            required=False,
            hint=Wording("Left empty: from today on.", "Bleibt es leer: ab heute."),
        ),
    )


def _lot(contract: Contract, hint: Wording) -> Field:
    choices: Sequence[Choice] = [(lot.lot, f"{lot.lot}: {lot.title}") for lot in contract.lots.values()]
    return Field(name="lot", label=Wording("Lot", "Los"), kind="choice", required=False, choices=choices, hint=hint)


def _modifying(visit: Visit, contract: Contract) -> Sequence[Field]:
    kinds = [(kind, CODES["kind"][kind].in_language(visit.language)) for kind in KINDS]
    return (
        Field(name="kind", label=Wording("Kind of change", "Art der Änderung"), kind="choice", choices=kinds),
        Field(
            name="amount_cents",
            label=Wording("Raise the ceiling by, EUR net", "Höchstwert erhöhen um, EUR netto"),
            kind="money",
        ),
        _lot(
            contract,
            Wording(
                "Only where the ceiling of a lot rises as well.",
                "Nur wenn auch der Höchstwert eines Loses steigen soll.",
            ),
        ),
        Field(
            name="modified_on",
            label=Wording("Changed on", "Geändert am"),
            kind="day",
            required=False,
            hint=Wording("Left empty: today.", "Bleibt es leer: heute."),
        ),
        REASON,
    )


def _extending(_visit: Visit, _contract: Contract) -> Sequence[Field]:
    return (Field(name="ends_on", label=Wording("New end of the term", "Neues Ende der Laufzeit"), kind="day"), REASON)


def _ending(_visit: Visit, contract: Contract) -> Sequence[Field]:
    return (
        Field(name="ended_on", label=Wording("Last day for orders", "Letzter Tag für Abrufe"), kind="day"),
        _lot(contract, Wording("Left empty: the whole contract ends.", "Bleibt es leer: der ganze Vertrag endet.")),
        REASON,
    )


def _modify(contract: str, filled: Filled) -> ModifyContract:
    return ModifyContract(
        contract=contract,
        kind=filled["kind"],
        amount_cents=filled["amount_cents"],
        lot=filled["lot"] or "",
        modified_on=filled["modified_on"],
        reason=filled["reason"],
    )


ACTS = (
    Act(
        path="berechtigen",
        title=Wording("Entitle a member", "Mitglied berechtigen"),
        lead=Wording(
            "Only members named in the notice may call off (§ 21(2) VgV).",
            "Abrufen dürfen nur Mitglieder, die in der Bekanntmachung genannt sind (§ 21 Abs. 2 VgV).",
        ),
        fields=_entitling,
        command=lambda contract, filled: EntitleMember(
            contract=contract, member=filled["member"], entitled_from=filled["entitled_from"]
        ),
        button=Wording("Entitle", "Berechtigen"),
        done=Wording("The member may call off now.", "Das Mitglied ist abrufberechtigt."),
    ),
    Act(
        path="aendern",
        title=Wording("Change the ceiling", "Höchstwert ändern"),
        lead=Wording(
            "What is possible without a new procedure: § 132 GWB, below the threshold § 47 UVgO.",
            "Was ohne neues Vergabeverfahren möglich ist: § 132 GWB, unterhalb der Schwelle § 47 UVgO.",
        ),
        fields=_modifying,
        command=_modify,
        button=Wording("Raise the ceiling", "Höchstwert erhöhen"),
        done=Wording("The ceiling was raised.", "Der Höchstwert ist erhöht."),
        about_ceiling=True,
    ),
    Act(
        path="verlaengern",
        title=Wording("Extend the contract", "Vertrag verlängern"),
        lead=Wording(
            "Under VgV a framework runs 4 years at most, under UVgO 6; longer only with a reason.",
            "Nach VgV läuft ein Rahmenvertrag höchstens 4 Jahre, nach UVgO 6; länger nur mit Begründung.",
        ),
        fields=_extending,
        command=lambda contract, filled: ExtendContract(
            contract=contract, ends_on=filled["ends_on"], reason=filled["reason"]
        ),
        button=Wording("Extend", "Verlängern"),
        done=Wording("The contract is extended.", "Der Vertrag ist verlängert."),
    ),
    Act(
        path="beenden",
        title=Wording("End the contract", "Vertrag beenden"),
        lead=Wording(
            "After the last day no order is accepted; open orders can still be delivered.",
            "Nach dem letzten Tag wird kein Abruf mehr angenommen; offene Abrufe dürfen noch geliefert werden.",
        ),
        fields=_ending,
        command=lambda contract, filled: EndContract(
            contract=contract, ended_on=filled["ended_on"], lot=filled["lot"] or "", reason=filled["reason"]
        ),
        button=Wording("End", "Beenden"),
        done=Wording("The end is recorded.", "Das Ende ist eingetragen."),
        final=True,
    ),
)
