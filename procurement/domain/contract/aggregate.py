"""A framework contract as it stands: what may be ordered, by whom, at what price, and what is left of its ceilings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.contract.article import Article
from procurement.domain.contract.events import (
    ArticleListed,
    ArticleShare,
    BalanceCarriedForward,
    CallOffAllocated,
    CallOffReleased,
    ContractAwarded,
    ContractEnded,
    ContractEvent,
    ContractExtended,
    ContractModified,
    LedgerEvent,
    LicenceMinimumAgreed,
    ListPriceChanged,
    LotShare,
    MemberEntitled,
    TermsChanged,
)
from procurement.domain.pricing_rules import read_pricing
from procurement.kernel.event import States
from procurement.kernel.record import Record, replace
from procurement.kernel.refusal import Refused, Unknown

NOTHING = Decimal(0)


@dataclass(eq=False, kw_only=True)
class UnknownContract(Unknown):
    contract: str
    DE: ClassVar[str] = "Den Vertrag {contract} gibt es nicht."
    EN: ClassVar[str] = "There is no contract {contract}."
    POINTER: ClassVar[str] = "/contract"


@dataclass(eq=False, kw_only=True)
class UnknownLot(Refused):
    contract: str
    lot: str
    DE: ClassVar[str] = "Der Vertrag {contract} hat kein Los {lot}."
    EN: ClassVar[str] = "Contract {contract} has no lot {lot}."
    POINTER: ClassVar[str] = "/lot"


class Lot(Record):
    """A lot and its ledger: what all members together have called off and not given back."""

    lot: str
    title: str
    ceiling_cents: int | None
    ceiling_quantity: Decimal | None
    ended_on: date | None = None
    allocated_cents: int = 0
    allocated_quantity: Decimal = NOTHING


class Contract(Record):
    """State and ledger of one contract. Money in net cents; `year_quantities` by (article, contract year), where not zero.

    `entries` counts what its ledger holds, `carried_entries` what it held at the last balance.
    """

    contract: str
    title: str
    vendor: str
    regime: str
    starts_on: date
    ends_on: date
    original_ceiling_cents: int
    ceiling_cents: int
    lots: Mapping[str, Lot]
    entitled: Mapping[str, date]
    call_off_mode: str
    pooling: str
    ended_on: date | None = None
    articles: Mapping[str, Article]
    modified_cents: Mapping[str, int]
    allocated_cents: int = 0
    year_quantities: Mapping[tuple[str, int], Decimal]
    entries: int = 0
    carried_entries: int = 0

    @property
    def last_order_on(self) -> date:
        """The last day on which orders may be placed."""
        return min(self.ends_on, self.ended_on) if self.ended_on else self.ends_on

    @property
    def remaining_cents(self) -> int:
        return self.ceiling_cents - self.allocated_cents

    def called_off(self, article: str, contract_year: int) -> Decimal:
        """What all members together called off of an article in a contract year."""
        return self.year_quantities.get((article, contract_year), NOTHING)


def contract_in(states: States, contract: str) -> Contract:
    """The contract, or `UnknownContract`."""
    found = states.get(f"contract/{contract}")
    if found is None:
        raise UnknownContract(contract=contract)
    return found


def _awarded(event: ContractAwarded) -> Contract:
    return Contract(
        contract=event.contract,
        title=event.title,
        vendor=event.vendor,
        regime=event.regime,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        original_ceiling_cents=event.ceiling_cents,
        ceiling_cents=event.ceiling_cents,
        lots={
            lot.lot: Lot(
                lot=lot.lot,
                title=lot.title,
                ceiling_cents=lot.ceiling_cents,
                ceiling_quantity=lot.ceiling_quantity,
            )
            for lot in event.lots
        },
        entitled=dict.fromkeys(event.entitled_members, event.starts_on),
        call_off_mode=event.call_off_mode,
        pooling=event.pooling,
        articles={},
        modified_cents={},
        year_quantities={},
    )


def _listed(state: Contract, event: ArticleListed) -> Contract:
    article = Article(
        article=event.article,
        product=event.product,
        category=event.category,
        lot=event.lot,
        name=event.name,
        unit=event.unit,
        vat_rate=event.vat_rate,
        licence_metric=event.licence_metric,
        term_months=event.term_months,
        pack_size=event.pack_size,
        min_quantity=event.min_quantity,
        max_quantity=event.max_quantity,
        list_prices=((event.valid_from, event.list_unit_price),),
        terms=((event.valid_from, read_pricing(event.pricing)),),
    )
    return replace(state, articles={**state.articles, event.article: article})


def _list_price(state: Contract, event: ListPriceChanged) -> Contract:
    article = state.articles[event.article]
    prices = _versions(article.list_prices, event.valid_from, event.list_unit_price)
    return replace(state, articles={**state.articles, event.article: replace(article, list_prices=prices)})


def _terms(state: Contract, event: TermsChanged) -> Contract:
    article = state.articles[event.article]
    terms = _versions(article.terms, event.valid_from, read_pricing(event.pricing))
    return replace(state, articles={**state.articles, event.article: replace(article, terms=terms)})


def _minimum(state: Contract, event: LicenceMinimumAgreed) -> Contract:
    article = replace(
        state.articles[event.article],
        minimum_per=event.per if event.quantity else "",
        minimum_quantity=event.quantity,
    )
    return replace(state, articles={**state.articles, event.article: article})


def _versions(known: tuple[tuple[date, Any], ...], start: date, value: Any) -> tuple[tuple[date, Any], ...]:
    """One more version; the same starting day replaces the version that was announced for it."""
    others = [version for version in known if version[0] != start]
    return tuple(sorted([*others, (start, value)], key=lambda version: version[0]))


def _entitled(state: Contract, event: MemberEntitled) -> Contract:
    return replace(state, entitled={**state.entitled, event.member: event.entitled_from})


def _modified(state: Contract, event: ContractModified) -> Contract:
    lots = state.lots
    lot = lots.get(event.lot)
    if lot is not None and lot.ceiling_cents is not None:
        lots = {**lots, event.lot: replace(lot, ceiling_cents=lot.ceiling_cents + event.amount_cents)}
    so_far = state.modified_cents.get(event.kind, 0)
    modified = {**state.modified_cents, event.kind: so_far + event.amount_cents}
    return replace(state, ceiling_cents=event.ceiling_cents, lots=lots, modified_cents=modified)


def _ended(state: Contract, event: ContractEnded) -> Contract:
    if not event.lot:
        return replace(state, ended_on=event.ended_on)
    lot = replace(state.lots[event.lot], ended_on=event.ended_on)
    return replace(state, lots={**state.lots, event.lot: lot})


def _allocated(state: Contract, event: CallOffAllocated) -> Contract:
    return _ledger(state, event, +1)


def _released(state: Contract, event: CallOffReleased) -> Contract:
    return _ledger(state, event, -1)


def _ledger(state: Contract, event: LedgerEvent, sign: int) -> Contract:
    lots = dict(state.lots)
    for share in event.lots:
        lot = lots[share.lot]
        lots[share.lot] = replace(
            lot,
            allocated_cents=lot.allocated_cents + sign * share.net_cents,
            allocated_quantity=lot.allocated_quantity + sign * share.quantity,
        )
    years = dict(state.year_quantities)
    for share in event.articles:
        key = (share.article, share.contract_year)
        years[key] = years.get(key, NOTHING) + sign * share.quantity
        if not years[key]:
            del years[key]
    allocated = state.allocated_cents + sign * event.net_cents
    return replace(state, lots=lots, year_quantities=years, allocated_cents=allocated, entries=state.entries + 1)


def balance_of(state: Contract) -> BalanceCarriedForward:
    """What the ledger comes to."""
    return BalanceCarriedForward(
        contract=state.contract,
        vendor=state.vendor,
        entries=state.entries,
        allocated_cents=state.allocated_cents,
        lots=tuple(
            LotShare(lot=lot.lot, net_cents=lot.allocated_cents, quantity=lot.allocated_quantity)
            for lot in state.lots.values()
            if lot.allocated_cents or lot.allocated_quantity
        ),
        articles=tuple(
            ArticleShare(article=article, contract_year=year, quantity=quantity)
            for (article, year), quantity in state.year_quantities.items()
        ),
    )


def _carried(state: Contract, event: BalanceCarriedForward) -> Contract:
    """The balance stands for the ledger before it where that was not read; where it was, both must agree."""
    lots = {name: replace(lot, allocated_cents=0, allocated_quantity=NOTHING) for name, lot in state.lots.items()}
    for share in event.lots:
        lots[share.lot] = replace(lots[share.lot], allocated_cents=share.net_cents, allocated_quantity=share.quantity)
    carried = replace(
        state,
        lots=lots,
        year_quantities={(share.article, share.contract_year): share.quantity for share in event.articles},
        allocated_cents=event.allocated_cents,
        entries=event.entries,
        carried_entries=event.entries,
    )
    if state.entries and carried != replace(state, carried_entries=event.entries):
        raise ValueError(f"{event.stream}: the balance after {event.entries} entries is not what they come to")
    return carried


EVOLVE: Mapping[type, Callable[[Contract, Any], Contract]] = {
    ArticleListed: _listed,
    ListPriceChanged: _list_price,
    TermsChanged: _terms,
    LicenceMinimumAgreed: _minimum,
    MemberEntitled: _entitled,
    ContractModified: _modified,
    ContractExtended: lambda state, event: replace(state, ends_on=event.ends_on),
    ContractEnded: _ended,
    CallOffAllocated: _allocated,
    CallOffReleased: _released,
    BalanceCarriedForward: _carried,
}


def evolve(state: Contract | None, event: ContractEvent) -> Contract:
    """The contract after `event`; `None` is the contract before its award."""
    if isinstance(event, ContractAwarded):
        return _awarded(event)
    if state is None:
        raise ValueError(f"{event.TYPE} before contract.awarded")
    return EVOLVE[type(event)](state, event)
