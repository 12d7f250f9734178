"""Forms about the price list of a contract; a change of prices is shown before it is recorded."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.web.contract.page import contract_of
from api.web.contract.prices import standing_of
from api.web.contract.seen import mark, unchanged
from api.web.contract_articles.fields import (
    DESCRIBING,
    LIMITING,
    LIST_PRICE,
    PRICING,
    VALID_FROM,
    article_fields,
    listing_of,
)
from api.web.contract_articles.pricing_fields import (
    FIRST_ROWS,
    pricing_in,
    rows_asked,
    rows_in,
    rule_field,
    term_fields,
    typed_terms,
)
from api.web.contract_articles.rehearsing import Preview, previewed
from api.web.forms import Filled, blank, kept, read, recorded
from api.web.page import Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.domain.contract.aggregate import Article, Contract
from procurement.domain.contract.commands import ChangeListPrice, ChangeTerms
from procurement.domain.contract.listing import listed_article
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

STEPS_THAT_ASK = {"rule", "row", "back"}
"""Buttons that show the form again with everything typed, instead of sending it."""

LISTED = Wording("The article is listed.", "Der Artikel ist aufgenommen.")
PRICE_CHANGED = Wording("The list price is recorded.", "Der Listenpreis ist eingetragen.")
TERMS_CHANGED = Wording("The pricing rule is recorded.", "Die Preisregel ist eingetragen.")


def _home(contract: Contract) -> str:
    return f"/vertraege/{contract.contract}#preisliste"


# --- listing an article ------------------------------------------------------------------------------------------------


def ask_article(visit: Visit) -> Response:
    contract = contract_of(visit)
    fields = (*article_fields(visit, contract), rule_field(visit))
    lot = next(iter(contract.lots)) if len(contract.lots) == 1 else None
    return _article_page(visit, contract, blank(fields, visit.language, lot=lot, vat_rate=19), FIRST_ROWS)


def list_article(visit: Visit) -> Response:
    contract, step = contract_of(visit), visit.typed("step")
    rows = rows_asked(visit.form, more=step == "row")
    fields = (
        *article_fields(visit, contract),
        rule_field(visit),
        *term_fields(visit.typed("rule"), rows, visit.form),
    )
    if step in STEPS_THAT_ASK:
        return _article_page(visit, contract, kept(fields, visit), rows)
    filled = read(fields, visit)
    pricing = pricing_in(visit, filled, rows)
    if not filled.ok:
        return _article_page(visit, contract, filled, rows)
    if not recorded(visit, listing_of(contract.contract, filled, pricing), filled):
        return _article_page(visit, contract, filled, rows)
    return visit.go(_home(contract), LISTED)


def _article_page(visit: Visit, contract: Contract, filled: Filled, rows: int) -> Response:
    groups = {"describing": DESCRIBING, "pricing": PRICING, "limiting": LIMITING}
    return visit.render(
        "contract_articles/article.html", filled.status, contract=contract, filled=filled, rows=rows, groups=groups
    )


# --- changing a list price -----------------------------------------------------------------------------------------------


def ask_list_price(visit: Visit) -> Response:
    contract, article = _article(visit)
    return _price_page(visit, contract, article, blank((LIST_PRICE, VALID_FROM), visit.language))


def change_list_price(visit: Visit) -> Response:
    contract, article = _article(visit)
    fields = (LIST_PRICE, VALID_FROM)
    if visit.typed("step") in STEPS_THAT_ASK:
        return _price_page(visit, contract, article, kept(fields, visit))
    filled = read(fields, visit)
    if not filled.ok or not unchanged(visit, filled, contract, article):
        return _price_page(visit, contract, article, filled)
    command = ChangeListPrice(
        contract=contract.contract,
        article=article.article,
        list_unit_price=filled["list_unit_price"],
        valid_from=filled["valid_from"],
    )
    if visit.typed("step") != "record":
        return _price_page(visit, contract, article, filled, preview=_preview(visit, contract, command, filled))
    if not recorded(visit, command, filled):
        return _price_page(visit, contract, article, filled)
    return visit.go(_home(contract), PRICE_CHANGED)


# --- changing a pricing rule -----------------------------------------------------------------------------------------------


def ask_terms(visit: Visit) -> Response:
    contract, article = _article(visit)
    standing = standing_of(article, visit.today)
    terms: Mapping[str, Any] = standing.terms if standing else {}
    rows = rows_in(terms)
    fields = (VALID_FROM, rule_field(visit), *term_fields(str(terms.get("rule", "")), rows, visit.form))
    return _price_page(visit, contract, article, blank(fields, visit.language, **typed_terms(terms)), rows=rows)


def change_terms(visit: Visit) -> Response:
    contract, article = _article(visit)
    step = visit.typed("step")
    rows = rows_asked(visit.form, more=step == "row")
    fields = (VALID_FROM, rule_field(visit), *term_fields(visit.typed("rule"), rows, visit.form))
    if step in STEPS_THAT_ASK:
        return _price_page(visit, contract, article, kept(fields, visit), rows=rows)
    filled = read(fields, visit)
    pricing = pricing_in(visit, filled, rows)
    if not filled.ok or not unchanged(visit, filled, contract, article):
        return _price_page(visit, contract, article, filled, rows=rows)
    command = ChangeTerms(
        contract=contract.contract, article=article.article, pricing=pricing, valid_from=filled["valid_from"]
    )
    if step != "record":
        return _price_page(
            visit, contract, article, filled, preview=_preview(visit, contract, command, filled), rows=rows
        )
    if not recorded(visit, command, filled):
        return _price_page(visit, contract, article, filled, rows=rows)
    return visit.go(_home(contract), TERMS_CHANGED)


def _preview(
    visit: Visit, contract: Contract, command: ChangeListPrice | ChangeTerms, filled: Filled
) -> Preview | None:
    """What the command would change; None where it would be refused, which then stands in the form."""
    try:
        return previewed(visit, contract, command.article, command)
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return None


def _article(visit: Visit) -> tuple[Contract, Article]:
    """The article that the path names. Raises `UnknownContract` or `ArticleNotListed`."""
    contract = contract_of(visit)
    return contract, listed_article(contract, visit.part("article"))


def _price_page(
    visit: Visit, contract: Contract, article: Article, filled: Filled, *, preview: Preview | None = None, rows: int = 0
) -> Response:
    return visit.render(
        "contract_articles/price.html",
        filled.status,
        contract=contract,
        article=article,
        filled=filled,
        preview=preview,
        rows=rows,
        now=standing_of(article, visit.today),
        seen=mark(contract, article),
    )


ARTICLE = "/vertraege/{contract}/artikel/{article}"
KEEP = Action.KEEP_CONTRACTS
PAGE = Page(
    doors=(
        Door(path="/vertraege/{contract}/artikel/neu", action=KEEP, answer=ask_article),
        Door(path="/vertraege/{contract}/artikel/neu", action=KEEP, answer=list_article, method="POST"),
        Door(path=f"{ARTICLE}/listenpreis", action=KEEP, answer=ask_list_price),
        Door(path=f"{ARTICLE}/listenpreis", action=KEEP, answer=change_list_price, method="POST"),
        Door(path=f"{ARTICLE}/preisregel", action=KEEP, answer=ask_terms),
        Door(path=f"{ARTICLE}/preisregel", action=KEEP, answer=change_terms, method="POST"),
    ),
    looks=(
        Look(path="/vertraege/{contract}/artikel/neu", role=Role.MANAGER, name="listing"),
        Look(path=f"{ARTICLE}/listenpreis", role=Role.MANAGER, name="list-price"),
        Look(path=f"{ARTICLE}/preisregel", role=Role.MANAGER, name="terms"),
    ),
    help="geschaeftsfuehrung#vertrag",
)
