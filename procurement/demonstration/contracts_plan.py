"""What happens to vendors and frameworks: award, price lists and their changes, late entitlements, amendments, ends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from procurement.demonstration.ceilings import Ceilings, ceilings_of
from procurement.demonstration.frameworks import Framework
from procurement.demonstration.planned import COOPERATIVE, Planned, Span, at_hour, subject
from procurement.demonstration.pricing_terms import better_by, list_price_in, pricing_terms
from procurement.domain.contract.commands import (
    AgreeLicenceMinimum,
    AwardContract,
    ChangeListPrice,
    ChangeTerms,
    EndContract,
    EntitleMember,
    ExtendContract,
    ListArticle,
    ModifyContract,
)
from procurement.domain.contract.modifying import EU_THRESHOLD_CENTS
from procurement.domain.vendor.commands import ChangeVendorDetails, RegisterVendor
from procurement.kernel.calendar import add_months
from procurement.reference import ReferenceMember, products
from procurement.reference.made_up import MadeUpArticle, vendors

REGISTERED_MONTHS_BEFORE = 15
AWARDED_DAYS_BEFORE, LISTED_DAYS_BEFORE = 21, 14
ANNOUNCED_ON = (12, 5)
BETTER_AFTER_MONTHS, BETTER_POINTS = 18, Decimal(2)
MODIFIED_MONTHS_BEFORE = 4
NOTICE = timedelta(days=45)
VAT_RATE = Decimal(19)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the plans of all frameworks share. `orders` is the number of orders planned for a year."""

    span: Span
    members: Sequence[ReferenceMember]
    orders: int
    seed: int
    categories: Mapping[str, str]

    def list_price(self, article: MadeUpArticle, day: date) -> Decimal:
        return list_price_in(article, day.year, self.span.first.year, self.seed)


def contract_plan(
    span: Span, frameworks: Sequence[Framework], members: Sequence[ReferenceMember], orders: int, seed: int
) -> Iterator[Planned]:
    """The life of every vendor and framework, in no particular order."""
    categories = {product.product: product.category for product in products()}
    setting = Setting(span=span, members=members, orders=orders, seed=seed, categories=categories)
    yield from _vendors(span)
    for framework in frameworks:
        for steps in (_award, _price_list, _price_changes, _better_terms, _late_entitlements, _amendments):
            yield from steps(framework, setting)


def _managed(day: date, hour: int, command: object) -> Planned:
    return Planned(at_hour(day, hour), command, "manager", subject(COOPERATIVE, "manager"))


def _vendors(span: Span) -> Iterator[Planned]:
    registered_on = add_months(span.first, -REGISTERED_MONTHS_BEFORE)
    moved_on = date.fromordinal((span.first.toordinal() + span.last.toordinal()) // 2)
    for vendor in vendors():
        yield _managed(registered_on, 7, RegisterVendor(vendor=vendor.vendor, name=vendor.name, city=vendor.city))
        if vendor.moves_to:
            moved = ChangeVendorDetails(vendor=vendor.vendor, name=vendor.name, city=vendor.moves_to)
            yield _managed(moved_on, 10, moved)


def _award(framework: Framework, setting: Setting) -> Iterator[Planned]:
    agreed = _ceilings(framework, setting)
    made_up = framework.made_up
    awarded = AwardContract(
        contract=framework.contract,
        title=f"{made_up.title} {framework.starts_on.year}",
        vendor=made_up.vendor,
        regime="vgv" if agreed.ceiling_cents >= EU_THRESHOLD_CENTS else "uvgo",
        starts_on=framework.starts_on,
        ends_on=framework.first_end_on,
        ceiling_cents=agreed.ceiling_cents,
        lots=agreed.lots,
        entitled_members=tuple(member for member, day in framework.entitled.items() if day == framework.starts_on),
        call_off_mode="direct",
        pooling=made_up.pooling,
    )
    yield _managed(framework.starts_on - timedelta(days=AWARDED_DAYS_BEFORE), 8, awarded)


def _ceilings(framework: Framework, setting: Setting) -> Ceilings:
    """For the days of the term that lie in the demonstration or after it; what came before was never ordered here."""
    days = (framework.ends_on - max(framework.starts_on, setting.span.first)).days + 1
    expected = max(setting.orders * framework.made_up.share * days // (1000 * 365), 1)
    prices = {
        article.article: setting.list_price(article, framework.starts_on) for article in framework.made_up.articles
    }
    return ceilings_of(framework, setting.members, expected, prices, setting.seed)


def _price_list(framework: Framework, setting: Setting) -> Iterator[Planned]:
    day = framework.starts_on - timedelta(days=LISTED_DAYS_BEFORE)
    for article in framework.made_up.articles:
        price = setting.list_price(article, framework.starts_on)
        listed = ListArticle(
            contract=framework.contract,
            article=article.article,
            product=article.product,
            category=setting.categories[article.product],
            lot=article.lot,
            name=article.name,
            unit=article.unit,
            list_unit_price=price,
            vat_rate=VAT_RATE,
            pricing=pricing_terms(article.pricing, price),
            valid_from=framework.starts_on,
            licence_metric=article.licence_metric,
            term_months=article.term_months,
            pack_size=article.pack_size,
            min_quantity=article.min_quantity,
            max_quantity=article.max_quantity,
        )
        yield _managed(day, 9, listed)
        if article.minimum:
            per, least = article.minimum
            agreed = AgreeLicenceMinimum(contract=framework.contract, article=article.article, per=per, quantity=least)
            yield _managed(day, 9, agreed)


def _price_changes(framework: Framework, setting: Setting) -> Iterator[Planned]:
    """New list prices every 1 January, announced in December."""
    for year in range(framework.starts_on.year + 1, framework.ends_on.year + 1):
        announced_on, valid_from = date(year - 1, *ANNOUNCED_ON), date(year, 1, 1)
        if not framework.starts_on <= announced_on <= setting.span.last:
            continue
        for article in framework.made_up.articles:
            price = setting.list_price(article, valid_from)
            if price != setting.list_price(article, announced_on):
                changed = ChangeListPrice(
                    contract=framework.contract,
                    article=article.article,
                    list_unit_price=price,
                    valid_from=valid_from,
                )
                yield _managed(announced_on, 11, changed)


def _better_terms(framework: Framework, setting: Setting) -> Iterator[Planned]:
    """Half-way through, one discount of the framework is raised by two points."""
    agreed_on = add_months(framework.starts_on, BETTER_AFTER_MONTHS)
    plain = [article for article in framework.made_up.articles if article.pricing.startswith("percent_off_list")]
    if plain and agreed_on <= min(framework.ends_on, setting.span.last):
        terms = pricing_terms(better_by(plain[0].pricing, BETTER_POINTS), plain[0].list_unit_price)
        valid_from = add_months(agreed_on, 1).replace(day=1)
        changed = ChangeTerms(
            contract=framework.contract, article=plain[0].article, pricing=terms, valid_from=valid_from
        )
        yield _managed(agreed_on, 12, changed)


def _late_entitlements(framework: Framework, setting: Setting) -> Iterator[Planned]:
    for member, day in framework.entitled.items():
        if framework.starts_on < day <= setting.span.last:
            entitled = EntitleMember(contract=framework.contract, member=member, entitled_from=day)
            yield _managed(day - timedelta(days=3), 13, entitled)


def _amendments(framework: Framework, setting: Setting) -> Iterator[Planned]:
    """What contracts.csv says of the newest framework of a row: extended, its ceiling raised, a lot ended."""
    then = framework.made_up.then if framework.newest else ()
    match then:
        case ("extended", _):
            extended = ExtendContract(
                contract=framework.contract,
                ends_on=framework.ends_on,
                reason="Verlängerungsoption aus der Bekanntmachung (erfunden)",
            )
            yield _managed(framework.first_end_on - NOTICE, 10, extended)
        case ("modified", kind, percent):
            modified_on = add_months(setting.span.today, -MODIFIED_MONTHS_BEFORE)
            amount_cents = _ceilings(framework, setting).ceiling_cents * int(percent) // 100
            modified = ModifyContract(
                contract=framework.contract,
                kind=kind,
                amount_cents=min(amount_cents, EU_THRESHOLD_CENTS) if kind == "de_minimis" else amount_cents,
                reason="Mehrbedarf der Mitglieder (erfunden)",
                modified_on=modified_on,
            )
            yield _managed(modified_on, 10, modified)
        case _:
            yield from _lot_ends(framework)


def _lot_ends(framework: Framework) -> Iterator[Planned]:
    for lot, ended_on in framework.lots_ended.items():
        ended = EndContract(
            contract=framework.contract,
            ended_on=ended_on,
            reason="Los einvernehmlich beendet, Geräte abgelöst (erfunden)",
            lot=lot,
        )
        yield _managed(ended_on - timedelta(days=15), 10, ended)
