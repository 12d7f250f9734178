"""Spare licences of all members: what is offered, one's own offers with the claims on them, one's own claims."""

from starlette.responses import Response

from api.web.choices import members
from api.web.code_words import SHARING_STATUSES
from api.web.licence_offers import offering, one
from api.web.licence_offers.market import OPEN, PATH, listing_of, market_of, narrowed, offer_link
from api.web.licence_words import CLAUSES, MEANINGS
from api.web.links import with_query
from api.web.page import Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role

OFFER = PATH + "/{member}/{product}/{offer}"
CLAIM = OFFER + "/anmeldungen/{claim}"
TONES = {"open": "info", "passed_on": "success", "withdrawn": "plain"}


def show(visit: Visit) -> Response:
    market = market_of(visit)
    listing = listing_of(market)
    found = narrowed(visit, market)
    if visit.asked("format"):
        return listing.answer_with(visit, "", found)
    hits = listing.hits_with(visit, found)
    shown = {row["clause"] for row, _ in hits.rows}
    return visit.render(
        "licence_offers/page.html",
        hits.status,
        hits=hits,
        market=market,
        claims_of={
            (row["giver"], row["product"], row["offer"]): row for row in market.own_claims if row["status"] == OPEN
        },
        offer_link=offer_link,
        claimed_of=[(row["product"], row["offer"]) for row in market.claimed],
        statuses=SHARING_STATUSES,
        tones=TONES,
        clauses=CLAUSES,
        meanings=[(code, words) for code, words in MEANINGS.items() if code in shown],
        members=() if visit.actor.member else list(members(visit)),
        may_share=visit.role in ACCESS[Action.SHARE_LICENCES],
        new=with_query(f"{PATH}/neu", {}, member="" if visit.actor.member else market.member),
    )


SHARE = Action.SHARE_LICENCES
PAGE = Page(
    doors=(
        Door(path=PATH, action=Action.READ_REPORTS, answer=show),
        Door(path=f"{PATH}/neu", action=SHARE, answer=offering.show),
        Door(path=f"{PATH}/neu", action=SHARE, answer=offering.offer, method="POST"),
        Door(path=OFFER, action=Action.READ_REPORTS, answer=one.show),
        Door(path=f"{OFFER}/{one.CLAIM}", action=SHARE, answer=one.claim, method="POST"),
        Door(path=f"{OFFER}/{one.WITHDRAW}", action=SHARE, answer=one.withdraw, method="POST"),
        Door(path=f"{CLAIM}/{one.PASS_ON}", action=SHARE, answer=one.pass_on, method="POST"),
        Door(path=f"{CLAIM}/{one.DECLINE}", action=SHARE, answer=one.decline, method="POST"),
        Door(path=f"{CLAIM}/{one.TAKE_BACK}", action=SHARE, answer=one.take_back, method="POST"),
    ),
    looks=(
        Look(path=PATH, role=Role.OFFICER),
        Look(path=f"{PATH}?produkt=gibtesnicht", role=Role.OFFICER, name="empty"),
        Look(path=PATH, role=Role.MANAGER, name="manager"),
        Look(path=f"{PATH}?member={{member}}", role=Role.MANAGER, name="one-member"),
        Look(path=PATH, role=Role.AUDITOR, name="auditor"),
        Look(path=f"{PATH}/neu", role=Role.OFFICER, name="new"),
        Look(path=f"{PATH}/neu?produkt={{product}}", role=Role.OFFICER, name="new-of-a-product"),
        Look(path=f"{PATH}/neu", role=Role.MANAGER, name="choose-member"),
        Look(path=f"{PATH}/{{own_offer}}", role=Role.OFFICER, name="own"),
        Look(path=f"{PATH}/{{offer}}", role=Role.OFFICER, name="of-another"),
        Look(path=f"{PATH}/{{offer}}", role=Role.MANAGER, name="offer-for-all"),
        Look(path=f"{PATH}/{{offer}}", role=Role.AUDITOR, name="offer-to-read"),
        Look(path=f"{PATH}/{{member}}/gibtesnicht/1", role=Role.OFFICER, name="unknown", status=404),
    ),
    help="beschaffung#lizenzen-anbieten",
)
