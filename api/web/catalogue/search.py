"""Searching the catalogue: what matches, how many more there are for each choice, in which order."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from api.web.fields import Choice
from api.web.listing import Filter
from api.web.offer import Offer
from api.web.visit import Visit
from procurement.application.offering import Offered
from procurement.kernel.wording import Wording

NO_METRIC = "-"
"""Stands for articles that are no licence."""
ALL, YES = "alle", "ja"

FACETS: Mapping[str, Callable[[Offer], str]] = {
    "category": lambda offer: offer.article.category,
    "vendor": lambda offer: offer.contract.vendor,
    "contract": lambda offer: offer.contract.contract,
    "licence_metric": lambda offer: offer.article.licence_metric or NO_METRIC,
}
LABELS: Mapping[str, Callable[[Visit, Offer], str]] = {
    "category": lambda visit, offer: offer.category.in_language(visit.language),
    "vendor": lambda visit, offer: visit.names.vendor(offer.contract.vendor),
    "contract": lambda visit, offer: visit.names.contract(offer.contract.contract),
    "licence_metric": lambda visit, offer: offer.metric.in_language(visit.language),
}
HEADS: Mapping[str, Wording] = {
    "category": Wording("Category", "Kategorie"),
    "vendor": Wording("Vendor", "Lieferant"),
    "contract": Wording("Contract", "Vertrag"),
    "licence_metric": Wording("Licence metric", "Lizenzmetrik"),
}


class Search:
    """What the address asks of the catalogue, answered from all that is offered on the day."""

    def __init__(self, visit: Visit, offered: Offered, member: str) -> None:
        self._visit = visit
        every = (
            Offer(contract=contract, article=contract.articles[row["article"]], on=visit.today, member=member)
            for row in offered.report.rows
            for contract in (offered.contracts[row["contract"]],)
        )
        only_open = bool(member) and visit.asked(ALL) != YES
        self._offers = [offer for offer in every if self._says(offer) and (not only_open or offer.bar is None)]

    def _says(self, offer: Offer) -> bool:
        """Whether every word that was asked for stands somewhere in what people call the article."""
        words = self._visit.asked("q").casefold().split()
        if not words:
            return True
        article, names = offer.article, self._visit.names
        told = (
            article.name,
            article.article,
            article.product,
            *offer.category_forms,
            names.vendor(offer.contract.vendor),
        )
        text = " ".join(told).casefold()
        return all(word in text for word in words)

    def _matching(self, but: str = "") -> Iterator[Offer]:
        """Offers that match every chosen facet but one."""
        wanted = {name: self._visit.query.get(name, []) for name in FACETS if name != but}
        for offer in self._offers:
            if all(not values or FACETS[name](offer) in values for name, values in wanted.items()):
                yield offer

    def facets(self) -> Iterator[Filter]:
        """A filter for each facet, each choice with how many it would show together with the other filters."""
        for name, label in HEADS.items():
            yield Filter(name=name, label=label, choices=self._counted(name))

    def _counted(self, name: str) -> Callable[[Visit], Sequence[Choice]]:
        value_of, label_of = FACETS[name], LABELS[name]
        counts = Counter(value_of(offer) for offer in self._matching(but=name))
        labels = {value_of(offer): label_of(self._visit, offer) for offer in self._offers if value_of(offer) in counts}
        chosen = self._visit.asked(name)
        if chosen and chosen not in labels:
            labels[chosen] = chosen
        found = sorted(labels.items(), key=lambda it: it[1].casefold())
        choices = tuple((value, f"{label} ({counts[value]})") for value, label in found)
        return lambda _visit: choices

    def found(self) -> list[Offer]:
        """All that match, in no order."""
        return list(self._matching())
