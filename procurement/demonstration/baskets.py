"""What one order asks for: articles by their weight, quantities by the member's size."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from procurement.demonstration.drawing import Draw, below, between
from procurement.domain.order.commands import AskedLine
from procurement.reference import ReferenceMember
from procurement.reference.made_up import MadeUpArticle

TYPICAL_INHABITANTS = 20_000
LEAST_PERCENT, MOST_PERCENT = 40, 250
LINES = (1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
DAYS_A_MONTH = 31


class Basket:
    """Fills orders of one framework. An article for all inhabitants is ordered again only when its term is over."""

    def __init__(self) -> None:
        self._covered: dict[tuple[str, str], date] = {}

    def lines(
        self, articles: Draw[MadeUpArticle], member: ReferenceMember, day: date, random: Random
    ) -> tuple[AskedLine, ...]:
        """One to four different articles; at least one wherever not all drawn ones are covered already."""
        asked: dict[str, AskedLine] = {}
        for _ in range(LINES[below(random, len(LINES))]):
            article = articles.one(random)
            if article.article not in asked and not self._is_covered(article, member, day):
                asked[article.article] = AskedLine(article=article.article, quantity=quantity(article, member, random))
        return tuple(asked.values())

    def _is_covered(self, article: MadeUpArticle, member: ReferenceMember, day: date) -> bool:
        if article.typical is not None:
            return False
        key = (member.member, article.article)
        until = self._covered.get(key)
        if until is not None and day < until:
            return True
        self._covered[key] = day + timedelta(days=DAYS_A_MONTH * (article.term_months or 0))
        return False


def quantity(article: MadeUpArticle, member: ReferenceMember, random: Random) -> Decimal:
    """A quantity that may be ordered: scaled to the member, in whole packs, within minimum and maximum."""
    if article.typical is None:
        return Decimal(member.inhabitants)
    low, high = article.typical
    percent = min(max(member.inhabitants * 100 // TYPICAL_INHABITANTS, LEAST_PERCENT), MOST_PERCENT)
    units = max((between(random, low, high) * percent + 50) // 100, 1)
    units = max(units, int(article.min_quantity or 1))
    units = min(units, int(article.max_quantity or units))
    pack = int(article.pack_size or 1)
    return Decimal(-(-units // pack) * pack)


def article_draw(articles: Sequence[MadeUpArticle]) -> Draw[MadeUpArticle]:
    return Draw(articles, lambda article: article.weight)
