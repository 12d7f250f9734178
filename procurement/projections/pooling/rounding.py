"""Rounding: metrics that round up, or have a minimum, for each site do so once for a joint server: Σ⌈xᵢ⌉ − ⌈Σxᵢ⌉.

- It looks at the newest usage reports that were counted site by site, of members that could share a server: those of a
  running alliance that has the product, and, of all others, those of the same centre.
- Only where the contract treats the sites as one licensee: members whose newest licences come from one contract, under
  one metric.
- The saving is the licences that are no longer needed, at the lowest unit price any of these members last received
  them for. Where members agreed different minimums, the one that needs most licences holds.
- Examples of Oracle: core factor 0.5, and 25 named users for each processor.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import Minimum, joined
from procurement.domain.licence.metric_rules import metric_of
from procurement.kernel.money import cents, decimal_text
from procurement.kernel.wording import Wording
from procurement.projections.pooling.facts import NOTHING, Counted, Facts, Holding, Licensee, Position
from procurement.projections.pooling.opportunity import Opportunity, PoolingExample, PoolingKind, next_step


class _Share(NamedTuple):
    """What one member would bring to the joint server."""

    position: Position
    counted: Counted
    newest: Holding


def find(facts: Facts) -> Sequence[Opportunity]:
    """Every group of members that would need fewer licences on a joint server."""
    products: defaultdict[str, dict[str, _Share]] = defaultdict(dict)
    for position in facts.positions:
        if position.counted is not None and position.holdings:
            newest = max(position.holdings, key=lambda holding: holding.positions[-1])
            products[position.product][position.member] = _Share(position, position.counted, newest)
    return [
        found
        for product in sorted(products)
        for licensee in _licensees(product, facts)
        for found in _shared(licensee, products[product])
    ]


def _licensees(product: str, facts: Facts) -> Iterator[Licensee]:
    """Alliances that have the product; centres without the members of those."""
    allied: set[str] = set()
    for alliance in facts.alliances:
        if alliance.products is None or product in alliance.products:
            allied |= alliance.members
            yield alliance
    for centre in facts.centres:
        yield centre._replace(members=centre.members - allied)


def _shared(licensee: Licensee, shares: dict[str, _Share]) -> Iterator[Opportunity]:
    alike: defaultdict[tuple[str, str], list[_Share]] = defaultdict(list)
    for member in sorted(licensee.members & shares.keys()):
        share = shares[member]
        alike[share.newest.contract, share.counted.metric].append(share)
    for _, together in sorted(alike.items()):
        found = _joint(licensee, together) if len(together) > 1 else None
        if found:
            yield found


def _joint(licensee: Licensee, shares: Sequence[_Share]) -> Opportunity | None:
    needed = sum((share.counted.needed for share in shares), NOTHING)
    joint = _needed_jointly(shares)
    if joint >= needed:
        return None
    cheapest = min((share.newest for share in shares), key=lambda holding: (holding.unit_price, holding.article))
    texts = [(decimal_text(joint, language), decimal_text(needed, language)) for language in ("de", "en")]
    return Opportunity(
        kind="rounding",
        product=shares[0].position.product,
        article=cheapest.article,
        contract=cheapest.contract,
        members=tuple(share.position.member for share in shares),
        quantities={share.position.member: share.counted.needed for share in shares},
        potential_cents=cents((needed - joint) * cheapest.unit_price),
        evidence=_evidence(shares),
        clause=cheapest.clause,
        reported_on=min(share.position.used_on or "" for share in shares),
        **next_step(
            cheapest.clause,
            cheapest.contract,
            f"mit {licensee.name} prüfen, ob ein gemeinsamer Server möglich ist und als ein Lizenznehmer zählt: "
            f"{texts[0][0]} statt {texts[0][1]} Lizenzen",
            f"see with {licensee.name} whether a joint server is possible and counts as one licensee: "
            f"{texts[1][0]} licences instead of {texts[1][1]}",
        ),
    )


def _needed_jointly(shares: Sequence[_Share]) -> Decimal:
    metric, one = metric_of(shares[0].counted.metric), joined([share.counted.as_one for share in shares])
    return max(metric.needed(one, minimum) for minimum in {share.newest.minimum for share in shares})


def _evidence(shares: Iterable[_Share]) -> tuple[int, ...]:
    return tuple(sorted({at for share in shares for at in (share.counted.position, *share.newest.positions)}))


def _sites(member: str, metric: str, needed: str, position: int, *, site: SiteUsage, minimum: Minimum) -> Position:
    holding = Holding(
        contract="rv-db",
        article="ora-user",
        clause="with_consent",
        quantity=Decimal(needed),
        unit_price=Decimal(60 + position),
        positions=(position,),
        metric=metric,
        minimum=minimum,
    )
    return Position(
        product="oracle",
        member=member,
        used=Decimal(needed),
        used_on="2026-06-30",
        holdings=(holding,),
        positions=(position + 10,),
        counted=Counted(metric, Decimal(needed), site, position + 10),
    )


def _three(metric: str, needed: str, units: int = 0, minimum: Minimum = Minimum()) -> Sequence[Position]:  # noqa: B008
    """Three towns with one server of three cores each, core factor 0.5."""
    site = SiteUsage(site="", units=Decimal(units), cores=Decimal("1.5"))
    return [
        _sites(member, metric, needed, number, site=site, minimum=minimum)
        for number, member in enumerate(("buxtehude", "jork", "stade"), start=1)
    ]


def _found(
    members: Sequence[str], each: str, potential_cents: int, evidence: tuple[int, ...], **words: str
) -> Opportunity:
    return Opportunity(
        kind="rounding",
        product="oracle",
        article="ora-user",
        contract="rv-db",
        members=tuple(members),
        quantities=dict.fromkeys(members, Decimal(each)),
        potential_cents=potential_cents,
        evidence=evidence,
        clause="with_consent",
        reported_on="2026-06-30",
        next_step_de="Zustimmung des Lieferanten einholen (Vertrag rv-db), dann: "
        f"mit {words['name']} prüfen, ob ein gemeinsamer Server möglich ist und als ein Lizenznehmer zählt: "
        f"{words['joint']} statt {words['apart']} Lizenzen.",
        next_step_en="Ask the vendor for consent (contract rv-db), then: "
        f"see with {words['name']} whether a joint server is possible and counts as one licensee: "
        f"{words['joint']} licences instead of {words['apart']}.",
    )


_CENTRE = Licensee("nord", frozenset({"buxtehude", "jork", "stade"}))
_ALLIANCE = Licensee("db-verbund", frozenset({"buxtehude", "jork"}), frozenset({"oracle"}))

KIND = PoolingKind(
    name="rounding",
    doc="(Σ needed apart − needed jointly) · lowest unit price last received",
    permits=Wording(
        "counting the sites of several members as those of one licensee",
        "die Standorte mehrerer Mitglieder als die eines einzigen Lizenznehmers zu zählen",
    ),
    find=find,
    examples=[
        PoolingExample(
            title="Three sites of 1.5 processors need 2 + 2 + 2 licences, a joint server ⌈4.5⌉ = 5: 1 · 61.00",
            facts=Facts(positions=_three("processor", "2"), centres=[_CENTRE]),
            found=[
                _found(
                    ("buxtehude", "jork", "stade"),
                    "2",
                    6_100,
                    (1, 2, 3, 11, 12, 13),
                    name="nord",
                    joint="5",
                    apart="6",
                )
            ],
        ),
        PoolingExample(
            title="25 users for each processor: 50 + 50 apart, 75 for the 3 processors of the alliance; Stade is not in it",
            facts=Facts(
                positions=_three("named_user", "50", 30, Minimum(per="processor", quantity=Decimal(25))),
                alliances=[_ALLIANCE],
                centres=[_CENTRE],
            ),
            found=[
                _found(
                    ("buxtehude", "jork"),
                    "50",
                    152_500,
                    (1, 2, 11, 12),
                    name="db-verbund",
                    joint="75",
                    apart="100",
                )
            ],
        ),
        PoolingExample(
            title="Users add up: without a minimum a joint server needs as many",
            facts=Facts(positions=_three("named_user", "30", 30), centres=[_CENTRE]),
            found=[],
        ),
    ],
)
