"""Keeping the books: members, vendors, contracts, prices and usage reports, for whoever may do it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from procurement.application.access import Action, Actor, allow, allow_for
from procurement.application.decisions import Done
from procurement.application.desk import Desk
from procurement.application.ports import Log
from procurement.domain.contract import commands as contract
from procurement.domain.contract.aggregate import Contract, contract_in
from procurement.domain.contract.events import (
    ArticleListed,
    ContractAwarded,
    ContractEnded,
    ContractExtended,
    ContractModified,
    ListPriceChanged,
    MemberEntitled,
    TermsChanged,
)
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.member import commands as member
from procurement.domain.member.aggregate import Member, member_in
from procurement.domain.vendor import commands as vendor
from procurement.domain.vendor.aggregate import Vendor, vendor_in
from procurement.kernel.event import Recorded, States

STREAMS: Mapping[type, tuple[Action, str]] = {
    member.AdmitMember: (Action.KEEP_MEMBERS, "member/{member}"),
    member.ReportInhabitants: (Action.KEEP_MEMBERS, "member/{member}"),
    member.AssessLevy: (Action.KEEP_MEMBERS, "member/{member}"),
    member.SetApprovalRule: (Action.KEEP_MEMBERS, "member/{member}"),
    member.GiveNotice: (Action.KEEP_MEMBERS, "member/{member}"),
    vendor.RegisterVendor: (Action.KEEP_CONTRACTS, "vendor/{vendor}"),
    vendor.ChangeVendorDetails: (Action.KEEP_CONTRACTS, "vendor/{vendor}"),
    contract.AwardContract: (Action.KEEP_CONTRACTS, "contract/{contract}"),
    contract.ListArticle: (Action.KEEP_CONTRACTS, "contract/{contract}"),
    contract.ChangeListPrice: (Action.KEEP_CONTRACTS, "contract/{contract}"),
    contract.ChangeTerms: (Action.KEEP_CONTRACTS, "contract/{contract}"),
    contract.EntitleMember: (Action.KEEP_CONTRACTS, "contract/{contract}"),
    contract.ModifyContract: (Action.KEEP_CONTRACTS, "contract/{contract}"),
    contract.ExtendContract: (Action.KEEP_CONTRACTS, "contract/{contract}"),
    contract.EndContract: (Action.KEEP_CONTRACTS, "contract/{contract}"),
    ReportUsage: (Action.REPORT_USAGE, "licence/{member}/{product}"),
}
"""What each command needs to be allowed, and the stream it is about."""


CONTRACT_CHANGES = tuple(
    event.TYPE
    for event in (
        *(ContractAwarded, ArticleListed, ListPriceChanged, TermsChanged),
        *(MemberEntitled, ContractModified, ContractExtended, ContractEnded),
    )
)
"""What is changed of a contract by those who keep it; call-offs are its ledger."""


class Keeping:
    """The services around everything but orders."""

    def __init__(self, desk: Desk, log: Log) -> None:
        self._desk, self._log = desk, log

    def keep(self, actor: Actor, command: Any, correlation_id: str, at: datetime | None = None) -> Future[Done]:
        """Record a change. Raises `ActionNotAllowed` or `OtherMember` at once, other refusals in the future."""
        action, pattern = STREAMS[type(command)]
        if isinstance(command, ReportUsage):
            allow_for(actor, action, command.member)
        else:
            allow(actor, action)
        names = {
            name: getattr(command, name)
            for name in ("member", "vendor", "contract", "product")
            if hasattr(command, name)
        }
        return self._desk.submit(
            command,
            about=pattern.format(**names),
            actor=actor.subject,
            command_id=str(uuid.uuid4()),
            correlation_id=correlation_id,
            at=at,
        )

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
