"""How a price came about, in a sentence: the rule with its terms as people read them."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from api.web.formats import number, percent, unit_price
from procurement.kernel.wording import Wording

Terms = Mapping[str, Any]
LANGUAGES = ("en", "de")


def pricing_words(terms: Terms) -> Wording:
    r"""Terms as they are written down (`rule` with what belongs to it); a rule without words stands for itself.

    >>> pricing_words({"rule": "percent_off_list", "discount_percent": "40"}).german
    '40,0\xa0% Nachlass auf den Listenpreis'
    """
    rule = str(terms.get("rule", ""))
    say = SAID.get(rule)
    return Wording(*(say(terms, language) for language in LANGUAGES)) if say else Wording(rule, rule)


def _fixed(terms: Terms, language: str) -> str:
    price = unit_price(Decimal(terms["unit_price"]), language)
    return f"Festpreis {price}" if language == "de" else f"fixed price {price}"


def _off_list(terms: Terms, language: str) -> str:
    share = percent(Decimal(terms["discount_percent"]), language)
    return f"{share} Nachlass auf den Listenpreis" if language == "de" else f"{share} off the list price"


def _chained(terms: Terms, language: str) -> str:
    shares = [percent(Decimal(share), language) for share in terms["discount_percents"]]
    if language == "de":
        return f"nacheinander {', '.join(shares)} Nachlass auf den Listenpreis"
    return f"{', '.join(shares)} off the list price, one after another"


def _tiers(terms: Terms, language: str) -> str:
    from_word = "ab" if language == "de" else "from"
    parts: list[str] = []
    for tier in _tiers_of(terms):
        reached = f"{from_word} {number(Decimal(tier['from_quantity']), language)}"
        parts.append(f"{reached}: {_price_of(tier, language)}")
    return "; ".join(parts)


def _tiers_of(terms: Terms) -> Sequence[Terms]:
    return terms["tiers"]


def _price_of(tier: Terms, language: str) -> str:
    if tier.get("unit_price") is not None:
        return unit_price(Decimal(tier["unit_price"]), language)
    share = percent(Decimal(tier["discount_percent"]), language)
    return f"{share} Nachlass" if language == "de" else f"{share} off"


def _tiered(english: str, german: str) -> Callable[[Terms, str], str]:
    def say(terms: Terms, language: str) -> str:
        return f"{german if language == 'de' else english} ({_tiers(terms, language)})"

    return say


SAID: Mapping[str, Callable[[Terms, str], str]] = {
    "fixed_price": _fixed,
    "percent_off_list": _off_list,
    "chained_discounts": _chained,
    "volume_tier": _tiered("tier by this order's quantity", "Staffel nach der Menge dieses Abrufs"),
    "incremental_tier": _tiered("each unit at its own tier", "Staffel, jede Einheit zum Preis ihrer Stufe"),
    "cumulative_tier": _tiered(
        "tier by what all members called off in the contract year",
        "Staffel nach der Menge aller Mitglieder im Vertragsjahr",
    ),
}
