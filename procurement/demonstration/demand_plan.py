"""What members say they need of products that cannot be ordered yet: two questions that run, one that is over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from procurement.demonstration.companions import companions
from procurement.demonstration.planned import COOPERATIVE, Planned, Span, at_hour, subject, variation, working_day
from procurement.domain.demand.commands import AskDemand, DeclareDemand, WithdrawDemand
from procurement.kernel.calendar import add_months
from procurement.reference import ReferenceMember

DECLARED_AFTER_DAYS, DECLARED_EVERY_DAYS = 4, 3
NEEDED_MONTHS_LATER, NEEDED_MONTHS = 7, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`asked_days` and `until_days` are counted from today; one employee in `inhabitants` is expected to need it."""

    product: str
    title: str
    similar: tuple[str, ...]
    asked_days: int
    until_days: int
    inhabitants: int
    answers: int
    withdrawn: int | None = None
    note: str = ""


QUESTIONS = (
    Question(
        product="antivirus",
        title="Virenschutz",
        similar=("dms",),
        asked_days=-300,
        until_days=-250,
        inhabitants=150,
        answers=7,
        note="Grundlage der nächsten Ausschreibung (erfunden)",
    ),
    Question(
        product="zeiterfassung",
        title="Zeiterfassung",
        similar=("personalplanung",),
        asked_days=-44,
        until_days=38,
        inhabitants=120,
        answers=9,
        note="Je Beschäftigten eine Lizenz; Terminals werden getrennt abgefragt (erfunden)",
    ),
    Question(
        product="reisekosten",
        title="Reisekostenabrechnung",
        similar=("personalplanung", "kostenrechnung"),
        asked_days=-30,
        until_days=52,
        inhabitants=900,
        answers=6,
        withdrawn=2,
        note="Bitte nur Beschäftigte zählen, die regelmäßig reisen (erfunden)",
    ),
)


def demand_plan(span: Span, chosen: Sequence[ReferenceMember], seed: int) -> Iterator[Planned]:
    """The questions and their answers, in no particular order."""
    for question in QUESTIONS:
        asked_on = working_day(span.today + timedelta(days=question.asked_days))
        asked = AskDemand(
            product=question.product,
            title=question.title,
            unit="C62",
            until_on=span.today + timedelta(days=question.until_days),
            similar_products=question.similar,
            note=question.note,
        )
        yield Planned(at_hour(asked_on, 8, 20), asked, "manager", subject(COOPERATIVE, "manager"))
        for index, member in enumerate(companions(chosen)[: question.answers]):
            yield from _answer(question, member, asked_on, index, seed)


def _answer(question: Question, member: ReferenceMember, asked_on: date, index: int, seed: int) -> Iterator[Planned]:
    """One member declares some days after the question; one takes it back before the last has answered."""
    waited = DECLARED_AFTER_DAYS + DECLARED_EVERY_DAYS * index
    months = NEEDED_MONTHS_LATER + variation(NEEDED_MONTHS, seed, question.product, member.member)
    declared = DeclareDemand(
        product=question.product,
        member=member.member,
        quantity=Decimal(max(member.inhabitants // question.inhabitants, 1)),
        needed_on=add_months(asked_on.replace(day=1), months),
    )
    yield _said(asked_on + timedelta(days=waited), member, declared)
    if index == question.withdrawn:
        withdrawn = WithdrawDemand(
            product=question.product, member=member.member, reason="Wird im Personalverfahren mit erledigt (erfunden)"
        )
        yield _said(asked_on + timedelta(days=waited + DECLARED_EVERY_DAYS), member, withdrawn)


def _said(day: date, member: ReferenceMember, command: object) -> Planned:
    return Planned(at_hour(working_day(day), 10, 40), command, "officer", subject(member.member, "officer"))
