"""How an opportunity is computed: the rule of its kind, and its own figures step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from api.web.columns import Row
from api.web.formats import euro, number, unit_price
from api.web.links import with_query
from api.web.periods import moment
from api.web.pooling.examples import EXAMPLES
from api.web.pooling.said import NOTHING
from api.web.visit import Visit
from procurement.application.dismissing import Opportunity
from procurement.application.reading import Wanted
from procurement.kernel.money import cents
from procurement.kernel.wording import Wording

WINDOW_DAYS = 90
RULES: Mapping[str, Wording] = {
    "reuse": Wording(
        "Spare is what a member owns with a running term beyond what it last reported in use and what it is about to "
        "order itself. Licences that may be passed on go first; who needs most is served first. The saving is what "
        "they cost per unit when last received, times the quantity.",
        "Frei ist, was ein Mitglied mit laufender Laufzeit besitzt, abzüglich dessen, was es zuletzt als genutzt "
        "gemeldet hat und was es selbst gerade bestellt. Was weitergegeben werden darf, geht zuerst; wem am meisten "
        "fehlt, der bekommt zuerst. Die Ersparnis ist der zuletzt bezahlte Preis je Einheit mal der Menge.",
    ),
    "tier": Wording(
        "Orders of the same article within 90 days are priced as if they had been one. Every order keeps its own list "
        "price and terms, only the tier differs. No order counts twice. This looks back: it shows where ordering "
        "together next time is worth it.",
        "Abrufe desselben Artikels innerhalb von 90 Tagen werden gerechnet, als wären sie einer gewesen. Jeder Abruf "
        "behält seinen Listenpreis und seine Bedingungen, nur die Staffel ist eine andere. Kein Abruf zählt zweimal. "
        "Das ist ein Blick zurück: Er zeigt, wo sich der nächste gemeinsame Abruf lohnt.",
    ),
    "rounding": Wording(
        "Where a metric rounds up for each site, or a minimum is agreed for each server or processor, a joint server "
        "rounds up once. Only members of one alliance or centre whose newest licences come from one contract are put "
        "together. The saving is the licences that are not needed, at the lowest price last paid.",
        "Wird je Standort aufgerundet oder ist je Server oder Prozessor eine Mindestmenge vereinbart, rundet ein "
        "gemeinsamer Server nur einmal auf. Zusammen gerechnet werden nur Mitglieder eines Verbunds oder eines "
        "Zentrums, deren neueste Lizenzen aus demselben Vertrag stammen. Die Ersparnis sind die Lizenzen, die es dann "
        "nicht braucht, zum niedrigsten zuletzt bezahlten Preis.",
    ),
    "renewal": Wording(
        "Terms that end within 90 days are priced as if they were renewed as one, at the tiers and the list price last "
        "ordered under. Renewed is all that ends; what is no longer used makes the saving smaller.",
        "Laufzeiten, die innerhalb von 90 Tagen enden, werden gerechnet, als würden sie gemeinsam verlängert, mit den "
        "Staffeln und dem Listenpreis des letzten Abrufs. Verlängert wird alles, was endet; was nicht mehr gebraucht "
        "wird, macht die Ersparnis kleiner.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """`steps` are sentences, the last has the result; `examples` are executed as tests. `orders` leads to the orders."""

    rule: Wording
    steps: Sequence[str]
    examples: Sequence[Wording]
    orders: str = ""


def wanted(visit: Visit, row: Row) -> Wanted:
    """The further report that the steps need."""
    about = {"product": [row["product"]], "contract": [row["contract"]], "article": [row["article"]]}
    if row["kind"] != "tier":
        return Wanted(name="entitlements", parameters={**moment(visit), **about})
    first, last = _window(row)
    return Wanted(name="tiered_orders", parameters={**moment(visit), **about, "from": [first], "to": [last]})


def reckoned(visit: Visit, found: Opportunity, positions: Mapping[str, Row], rows: Sequence[Row]) -> Reckoning:
    """What `wanted` asked for comes as `rows`. Steps that do not lead to the figure are left out."""
    row, shown = found.whole, found.shown
    steps = {"reuse": _reuse, "tier": _tier, "rounding": _rounding, "renewal": _renewal}[row["kind"]]
    said = [*steps(visit, row, positions, rows), *(_left(visit, shown) if shown and shown["difference"] else ())]
    first, last = _window(row) if row["kind"] == "tier" else ("", "")
    asked = {"contract": row["contract"], "article": row["article"], "from_": first, "to": last}
    return Reckoning(
        rule=RULES[row["kind"]],
        steps=[each.in_language(visit.language) for each in said],
        examples=EXAMPLES[row["kind"]],
        orders=with_query("/abrufe", {}, **asked) if first else "",
    )


def _left(visit: Visit, shown: Row) -> Sequence[Wording]:
    """What is more than was dismissed."""
    before, more = (euro(shown[name], visit.language) for name in ("dismissed_cents", "potential_cents"))
    return [
        Wording(f"Of it {before} was dismissed; {more} is left.", f"Davon sind {before} verworfen; es bleiben {more}.")
    ]


def _window(row: Row) -> tuple[str, str]:
    first = date.fromisoformat(row["since"])
    return row["since"], (first + timedelta(WINDOW_DAYS - 1)).isoformat()


def _reuse(visit: Visit, row: Row, positions: Mapping[str, Row], rows: Sequence[Row]) -> Sequence[Wording]:
    giver, taker = (positions.get(member) for member in row["members"])
    quantity: Decimal = row["quantities"][row["members"][1]]
    steps: list[Wording] = []
    if giver:
        steps.append(_balance(visit, giver, Wording("spare", "frei")))
    if taker:
        steps.append(_balance(visit, taker, Wording("needed", "es fehlen")))
    passed = number(quantity, visit.language)
    steps.append(Wording(f"{passed} of them can be passed on.", f"Davon lassen sich {passed} weitergeben."))
    return [*steps, _at_a_price(visit, quantity, row["potential_cents"], _prices(rows, row["members"][:1]))]


def _balance(visit: Visit, position: Row, result: Wording) -> Wording:
    """Owned less in use less about to be ordered; the other way round for who needs."""
    owned, used, waiting = (position[name] or NOTHING for name in ("owned", "used", "waiting"))
    left = owned - used
    needs = str(result) == "needed"
    found = max(-left, waiting - max(left, NOTHING), NOTHING) if needs else max(left - waiting, NOTHING)
    name = visit.names.member(position["member"])
    o, u, w, f = (number(each, visit.language) for each in (owned, used, waiting, found))
    about = (
        Wording(f", {w} about to be ordered", f", {w} bestellt und noch nicht freigegeben")
        if waiting
        else Wording("", "")
    )
    return Wording(
        f"{name}: {o} owned, {u} in use{about}; {f} {result}.",
        f"{name}: {o} im Besitz, {u} genutzt{about.german}; {result.german}: {f}.",
    )


def _tier(visit: Visit, row: Row, _positions: Mapping[str, Row], rows: Sequence[Row]) -> Sequence[Wording]:
    ordered = _of_this_window(row, rows)
    if ordered is None:
        return [_result(visit, row)]
    paid = sum(each["ordered_cents"] for each in ordered)
    total = number(sum(row["quantities"].values(), NOTHING), visit.language)
    apart, pooled = (euro(each, visit.language) for each in (paid, paid - row["potential_cents"]))
    saving = euro(row["potential_cents"], visit.language)
    return [
        Wording(f"Ordered apart: {total} for {apart}.", f"Getrennt abgerufen: {total} für {apart}."),
        Wording(
            f"As one order, with the list price of each and the tier for {total}: {pooled}.",
            f"Als ein Abruf, mit dem Listenpreis jedes einzelnen und der Staffel für {total}: {pooled}.",
        ),
        Wording(f"{apart} − {pooled} = {saving}.", f"{apart} − {pooled} = {saving}."),
    ]


def _of_this_window(row: Row, rows: Sequence[Row]) -> Sequence[Row] | None:
    """The orders that were put together: all of the window, or, where tiers count the contract year, those of one."""
    for ordered in (rows, *([each for each in rows if each["contract_year"] == year] for year in _years(rows))):
        quantities: dict[str, Decimal] = {}
        for each in ordered:
            quantities[each["member"]] = quantities.get(each["member"], NOTHING) + each["ordered"]
        if {member: quantity for member, quantity in quantities.items() if quantity} == row["quantities"]:
            return ordered
    return None


def _years(rows: Sequence[Row]) -> Sequence[str]:
    return sorted({row["contract_year"] for row in rows})


def _rounding(visit: Visit, row: Row, _positions: Mapping[str, Row], rows: Sequence[Row]) -> Sequence[Wording]:
    parts: Sequence[Decimal] = list(row["quantities"].values())
    apart = sum(parts, NOTHING)
    added = " + ".join(number(each, visit.language) for each in parts)
    total = number(apart, visit.language)
    price = min((each for each in _prices(rows, row["members"]) if each), default=NOTHING)
    fewer = (Decimal(row["potential_cents"]) / 100 / price).quantize(Decimal(1)) if price else NOTHING
    steps = [Wording(f"Apart: {added} = {total} licences.", f"Getrennt: {added} = {total} Lizenzen.")]
    if not fewer or cents(fewer * price) != row["potential_cents"]:
        return [*steps, _result(visit, row)]
    joint = number(apart - fewer, visit.language)
    steps.append(Wording(f"Jointly: {joint} licences.", f"Gemeinsam: {joint} Lizenzen."))
    return [*steps, _at_a_price(visit, fewer, row["potential_cents"], [price])]


def _renewal(visit: Visit, row: Row, _positions: Mapping[str, Row], _rows: Sequence[Row]) -> Sequence[Wording]:
    total = number(sum(row["quantities"].values(), NOTHING), visit.language)
    return [
        Wording(
            "Renewed apart, each member pays the tier of its own quantity.",
            "Getrennt verlängert zahlt jedes Mitglied die Staffel seiner eigenen Menge.",
        ),
        Wording(
            f"Renewed as one, the tier for {total} holds for all.",
            f"Gemeinsam verlängert gilt für alle die Staffel für {total}.",
        ),
        _result(visit, row),
    ]


def _prices(rows: Sequence[Row], members: Sequence[str]) -> Sequence[Decimal]:
    """Unit prices last paid by these members, the newest first."""
    mine = [row for row in rows if row["member"] in members and row["running"] and row["unit_price"]]
    return [row["unit_price"] for row in sorted(mine, key=lambda row: row["received_last_on"] or "", reverse=True)]


def _at_a_price(visit: Visit, quantity: Decimal, amount_cents: int, prices: Sequence[Decimal]) -> Wording:
    """The product, with the price that makes it."""
    amount, count = euro(amount_cents, visit.language), number(quantity, visit.language)
    price = next((each for each in prices if cents(quantity * each) == amount_cents), None)
    if price is None:
        return Wording(
            f"{count} times the price last paid per unit: {amount}.",
            f"{count} mal der zuletzt bezahlte Preis je Einheit: {amount}.",
        )
    at = unit_price(price, visit.language)
    return Wording(f"{count} × {at} (last paid) = {amount}.", f"{count} × {at} (zuletzt bezahlt) = {amount}.")


def _result(visit: Visit, row: Row) -> Wording:
    amount = euro(row["potential_cents"], visit.language)
    return Wording(f"The difference is {amount}.", f"Der Unterschied ist {amount}.")
