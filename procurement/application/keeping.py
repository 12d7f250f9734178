"""Keeping the books: members, vendors, contracts, prices and usage reports, for whoever may do it."""

import uuid
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import Any

from procurement.application.access import Action, Actor, allow, allow_for
from procurement.application.decisions import Done
from procurement.application.desk import Desk
from procurement.application.kept import KEPT
from procurement.application.ports import Log
from procurement.domain.contract.aggregate import Contract, contract_in
from procurement.domain.contract.events import (
    ArticleListed,
    ContractAwarded,
    ContractEnded,
    ContractExtended,
    ContractModified,
    LicenceMinimumAgreed,
    ListPriceChanged,
    MemberEntitled,
    TermsChanged,
)
from procurement.domain.decider import decide
from procurement.domain.licence.commands import WithdrawClaim
from procurement.domain.member.aggregate import Member, member_in
from procurement.domain.pool.commands import PledgeToPool, WithdrawPledge
from procurement.domain.vendor.aggregate import Vendor, vendor_in
from procurement.kernel.event import Event, Recorded, States

CONTRACT_CHANGES = tuple(
    event.TYPE
    for event in (
        *(ContractAwarded, ArticleListed, ListPriceChanged, TermsChanged, LicenceMinimumAgreed),
        *(MemberEntitled, ContractModified, ContractExtended, ContractEnded),
    )
)
"""What is changed of a contract by those who keep it; call-offs are its ledger."""


NAMES = ("member", "vendor", "contract", "product", "pool", "alliance", "opportunity")
"""Fields of commands that name streams."""


class Keeping:
    """The services around everything but orders."""

    def __init__(self, desk: Desk, log: Log) -> None:
        self._desk, self._log = desk, log

    def keep(self, actor: Actor, command: Any, correlation_id: str, at: datetime | None = None) -> Future[Done]:
        """Record a change. Raises `ActionNotAllowed` or `OtherMember` at once, other refusals in the future."""
        kept = KEPT[type(command)]
        own = permit(actor, command)
        names = {name: getattr(command, name) for name in NAMES if hasattr(command, name)}
        return self._desk.submit(
            _by(actor, own, command),
            about=kept.stream.format(**names),
            actor=actor.subject,
            command_id=str(uuid.uuid4()),
            correlation_id=correlation_id,
            at=at,
        )

    def rehearse(self, actor: Actor, command: Any) -> Future[Sequence[Event]]:
        """What a change would record if it were made now; nothing is written. Raises as `keep` does."""
        told = _by(actor, permit(actor, command), command)

        def inquiry(states: States, at: datetime) -> Sequence[Event]:
            return decide(states, told, at)

        return self._desk.ask(inquiry)

    def contract(self, actor: Actor, name: str) -> Future[Contract]:
        """A contract with its ledger as of now. The future may raise `UnknownContract`."""
        allow(actor, Action.READ_REFERENCE)

        def inquiry(states: States, _at: datetime) -> Contract:
            return contract_in(states, name)

        return self._desk.ask(inquiry)

    def changes(self, actor: Actor, name: str, limit: int) -> Sequence[Recorded]:
        """What was changed of a contract, call-offs left out, newest first; nothing where there is no such contract."""
        allow(actor, Action.READ_REFERENCE)
        return self._log.latest(f"contract/{name}", limit, types=CONTRACT_CHANGES)

    def pool_events(self, actor: Actor, name: str) -> Sequence[Recorded]:
        """What happened to a pool, oldest first. Who sees one member only is not told what others pledged."""
        own = allow(actor, Action.READ_REPORTS)
        return [each for each in self._log.stream(f"pool/{name}") if own in {"", getattr(each.event, "member", own)}]

    def licence_events(self, actor: Actor, member: str, product: str) -> Sequence[Recorded]:
        """What happened to a member's licences of a product, oldest first. Raises `OtherMember`."""
        allow_for(actor, Action.READ_REPORTS, member)
        return self._log.stream(f"licence/{member}/{product}")

    def contracts(self, actor: Actor, names: Collection[str]) -> Future[list[Contract]]:
        """Those of these contracts that exist, with their ledgers as of now, at one look."""
        allow(actor, Action.READ_REFERENCE)

        def inquiry(states: States, _at: datetime) -> list[Contract]:
            found = (states.get(f"contract/{name}") for name in names)
            return [contract for contract in found if contract is not None]

        return self._desk.ask(inquiry)

    def vendor(self, actor: Actor, name: str) -> Future[Vendor]:
        """A vendor as of now. The future may raise `UnknownVendor`."""
        allow(actor, Action.READ_REFERENCE)

        def inquiry(states: States, _at: datetime) -> Vendor:
            return vendor_in(states, name)

        return self._desk.ask(inquiry)

    def member(self, actor: Actor, name: str) -> Future[Member]:
        """A member as of now. The future may raise `UnknownMember`."""
        allow(actor, Action.READ_REFERENCE)

        def inquiry(states: States, _at: datetime) -> Member:
            return member_in(states, name)

        return self._desk.ask(inquiry)


def permit(actor: Actor, command: Any) -> str:
    """The one member the actor is narrowed to, empty for all. Raises `ActionNotAllowed` or `OtherMember`."""
    kept = KEPT[type(command)]
    if kept.member_in:
        allow_for(actor, kept.action, getattr(command, kept.member_in))
    return allow(actor, kept.action)


def _by(actor: Actor, own: str, command: Any) -> Any:
    """The command with what follows from who gives it, whatever the caller said."""
    match command:
        case WithdrawClaim():
            return replace(command, only_member=own)
        case PledgeToPool():
            return replace(command, pledged_by=actor.subject)
        case WithdrawPledge():
            return replace(command, by_manager=not own)
        case _:
            return command
