"""The rules there are, by name, and how terms find theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from procurement.domain import pricing
from procurement.kernel.discover import units_in
from procurement.kernel.pricing import Ask, Price, PricingRule
from procurement.kernel.terms import unfit

RULES: Mapping[str, PricingRule[Any]] = {
    rule.name: rule for rule in cast("Iterator[PricingRule[Any]]", units_in(pricing, "RULE", PricingRule))
}


@dataclass(frozen=True, slots=True)
class Pricing:
    """Terms that were read: the rule, what it made of them, and how they are written down."""

    rule: PricingRule[Any]
    terms: Any
    written: Mapping[str, Any]

    def price(self, ask: Ask) -> Price:
        return self.rule.price(self.terms, ask)


def read_pricing(written: Mapping[str, Any]) -> Pricing:
    """Terms as written (`{"rule": "percent_off_list", "discount_percent": "42.5"}`), or `TermsInvalid`."""
    name = written.get("rule")
    rule = RULES.get(name) if isinstance(name, str) else None
    if rule is None:
        known = ", ".join(RULES)
        raise unfit(
            "rule", f"{name!r} is no pricing rule; there are {known}", f"{name!r} ist keine Preisregel; es gibt {known}"
        )
    return Pricing(rule, rule.read(written), _as_text(written))


def _as_text(written: Any) -> Any:
    """The same terms with every number as text, so that they are stored exactly, and in the order of their names, in which
    they are read from the log.
    """
    if isinstance(written, Mapping):
        named = cast("Mapping[Any, Any]", written)
        return {str(key): _as_text(named[key]) for key in sorted(named, key=str)}
    if isinstance(written, list | tuple):
        return [_as_text(value) for value in cast("Sequence[Any]", written)]
    return written if written is None else str(written)
