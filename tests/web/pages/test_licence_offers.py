"""Spare licences between members: offered, asked for, passed on; who sees what of it, and what is refused."""

import re

import pytest

from procurement.application.access import Role
from tests.web.conftest import Town
from tests.web.pages.licensing import (
    CLAIMANT,
    FREELY,
    GIVER,
    ORACLE,
    THIRD,
    claimed,
    holding,
    offered,
    officer,
    position,
    rows,
)

MARKET, NEW = "/lizenzen/angebote", "/lizenzen/angebote/neu"


def offer_form(town: Town, product: str, **changes: str) -> dict[str, str]:
    return {"what": "/".join((product, *holding(town, product))), "quantity": "1", "note": "Stelle entfällt", **changes}


def status_of(town: Town, claim: str) -> str:
    giver, product, offer = claim.split("/")[3:6]
    found = rows(town, "licence_claims", member=giver, product=product, offer=offer, side="giver")
    return found[-1]["status"]


class TestTheMarket:
    def test_shows_open_offers_of_all_members(self, town_to_look_at):
        """As many as there are, whoever looks."""
        opened = [row for row in rows(town_to_look_at, "licence_offers") if row["status"] == "open"]

        for role in (Role.OFFICER, Role.MANAGER, Role.AUDITOR):
            assert f"{len(opened)} Treffer" in town_to_look_at.visit(role).get(MARKET).text

    def test_is_narrowed_to_a_product(self, town):
        """The filter of the address holds for page and file alike."""
        offered(town, ORACLE, 2)
        visitor = town.visit(Role.OFFICER)
        expected = [row for row in rows(town, "licence_offers", product=ORACLE) if row["status"] == "open"]

        assert f"{len(expected)} Treffer" in visitor.get(f"{MARKET}?produkt={ORACLE}").text
        assert len(expected) == len(visitor.get(f"{MARKET}?produkt={ORACLE}&format=csv").text.strip().splitlines()) - 1

    def test_shows_the_own_offers_with_claims_that_wait(self, town):
        """The giver is told; others are not."""
        claimed(town, offered(town, ORACLE, 5), 3)

        assert "1 Anmeldung wartet" in officer(town, GIVER).get(MARKET).text
        assert "Anmeldung wartet" not in officer(town, THIRD).get(MARKET).text
        assert "1 Anmeldung zu Ihren Lizenzen" in officer(town, GIVER).get("/aufgaben").text

    def test_shows_the_own_claims(self, town):
        """With where each stands."""
        path = offered(town, ORACLE, 5)
        claimed(town, path, 3)

        page = officer(town, CLAIMANT).get(MARKET).text

        section = re.findall(r'<section aria-labelledby="anmeldungen">.*?</section>', page, re.DOTALL)[0]
        assert path in section
        assert "offen" in section

    def test_auditors_only_read(self, town_to_look_at):
        """No form, and no door to one."""
        visitor = town_to_look_at.visit(Role.AUDITOR)

        assert NEW not in visitor.get(MARKET).text
        assert 403 == visitor.get(NEW).status_code


class TestAnOffer:
    def test_shows_its_claims_to_giver_and_claimant_only(self, town):
        """A third member sees the offer and how much is free, not who asked."""
        path = offered(town, ORACLE, 5)
        claimed(town, path, 3)

        giver, claimant, third = (officer(town, member).get(path).text for member in (GIVER, CLAIMANT, THIRD))

        assert [True, True, False] == ["Verden: 3 Lizenzen" in page for page in (giver, claimant, third)]
        assert "Verden" not in third

    def test_lets_only_the_giver_decide(self, town):
        """Neither the claimant nor a third member passes on, declines or withdraws the offer."""
        path = offered(town, ORACLE, 5)
        claim = claimed(town, path, 3)
        head = town.head

        for member in (CLAIMANT, THIRD):
            visitor = officer(town, member)
            visitor.get(path)
            answers = [
                visitor.post(f"{claim}/weitergeben", {"consent_ref_1": "DG-1"}),
                visitor.post(f"{path}/zuruecknehmen", {"reason_0": "so"}),
            ]
            assert all(answer.status_code in {403, 404} for answer in answers)
        assert head == town.head

    def test_lets_a_third_member_not_take_the_claim_back(self, town):
        """Whoever does not see a claim cannot name it."""
        path = offered(town, ORACLE, 5)
        claim = claimed(town, path, 3)
        visitor = officer(town, THIRD)
        visitor.get(path)

        assert 404 == visitor.post(f"{claim}/zurueckziehen", {}).status_code
        assert "open" == status_of(town, claim)

    def test_that_is_not_there_is_not_found(self, town_to_look_at):
        """An unknown number, or no number at all."""
        for name in ("999", "abc", "0"):
            assert 404 == town_to_look_at.visit(Role.OFFICER).get(f"{MARKET}/{GIVER}/{ORACLE}/{name}").status_code


class TestTheWholeWay:
    def test_changes_what_both_members_own(self, town):
        """Offered, claimed and passed on with the vendor's consent, each on its page."""
        before = [position(town, member, ORACLE)["owned"] for member in (GIVER, CLAIMANT)]
        giver, claimant = officer(town, GIVER), officer(town, CLAIMANT)
        seen = giver.hidden(giver.get(f"{NEW}?produkt={ORACLE}"), "seen")
        giver.post(f"{NEW}?produkt={ORACLE}", {**offer_form(town, ORACLE, quantity="5"), "seen": seen})
        number = max(row["offer"] for row in rows(town, "licence_offers", member=GIVER, product=ORACLE))
        path = f"{MARKET}/{GIVER}/{ORACLE}/{number}"

        claimant.get(path)
        claimant.post(f"{path}/anmelden", {"quantity": "3", "note": "für das Bauamt"})
        assert "für das Bauamt" in giver.get(path).text
        done = giver.post(f"{path}/anmeldungen/1/weitergeben", {"consent_ref_1": "Schreiben vom 18.11.2026"})

        assert "Die Lizenzen sind weitergegeben." in done.text
        after = [position(town, member, ORACLE)["owned"] for member in (GIVER, CLAIMANT)]
        assert [before[0] - 3, before[1] + 3] == after
        assert "Schreiben vom 18.11.2026" in giver.get(f"/lizenzen/{ORACLE}").text
        assert "übernommen von Buxtehude" in claimant.get(f"/lizenzen/{ORACLE}").text

    def test_by_managers_is_for_any_member(self, town):
        """Whoever serves all offers, claims and passes on for the members named."""
        before = position(town, CLAIMANT, FREELY)["owned"]
        visitor = town.visit(Role.MANAGER)
        address = f"{NEW}?member={GIVER}&produkt={FREELY}"
        seen = visitor.hidden(visitor.get(address), "seen")
        visitor.post(address, {**offer_form(town, FREELY), "seen": seen})
        path = f"{MARKET}/{GIVER}/{FREELY}/1"

        visitor.get(path)
        visitor.post(f"{path}/anmelden", {"claimed_by": CLAIMANT, "quantity": "1"})
        visitor.post(f"{path}/anmeldungen/1/weitergeben")

        assert before + 1 == position(town, CLAIMANT, FREELY)["owned"]


class TestOffering:
    def test_offers_only_what_the_contract_lets_go(self, town_to_look_at):
        """What is spare but barred stands apart, with its contract."""
        page = town_to_look_at.visit(Role.OFFICER).get(NEW).text

        barred = [
            row
            for row in rows(town_to_look_at, "entitlements", member=GIVER)
            if row["running"] and row["clause"] not in {"allowed", "with_consent"}
        ]
        assert barred
        assert not any(f'value="{row["product"]}/{row["contract"]}/{row["article"]}"' in page for row in barred)
        assert "Frei, aber nicht weiterzugeben" in page

    def test_says_what_can_be_spared(self, town_to_look_at):
        """Beside the article, as the decision counts."""
        spare = position(town_to_look_at, GIVER, FREELY)["spare"]

        page = town_to_look_at.visit(Role.OFFICER).get(f"{NEW}?produkt={FREELY}").text

        assert f"({spare.normalize():f} entbehrlich)" in page

    def test_sent_twice_offers_once(self, town):
        """The second time says so, and keeps what was typed."""
        visitor = town.visit(Role.OFFICER)
        fields = {**offer_form(town, ORACLE), "seen": visitor.hidden(visitor.get(NEW), "seen")}
        visitor.post(NEW, fields)
        head = town.head

        again = visitor.post(NEW, fields)

        assert [409, head] == [again.status_code, town.head]
        assert "Stelle entfällt" in again.text

    @pytest.mark.parametrize(
        ("changes", "field", "said"),
        [
            ({"quantity": "9999"}, "quantity", "nicht 9.999"),
            ({"quantity": "0"}, "quantity", "lassen sich nicht überlassen"),
            ({"quantity": "viele"}, "quantity", "Schreiben Sie eine Zahl"),
            ({"what": "gibt/es/nicht"}, "what", "Wählen Sie eine der Möglichkeiten."),
        ],
    )
    def test_what_cannot_be_comes_back_with_what_was_typed(self, town, changes, field, said):
        """The reason stands at its field, and nothing is offered."""
        visitor = town.visit(Role.OFFICER)
        seen = visitor.hidden(visitor.get(NEW), "seen")
        head = town.head

        page = visitor.post(NEW, {**offer_form(town, ORACLE), "seen": seen, **changes})

        assert head == town.head
        assert 400 <= page.status_code
        assert f'href="#feld-{field}"' in page.text
        assert said in page.text
        assert "Stelle entfällt" in page.text

    def test_of_what_nobody_counted_is_refused(self, town):
        """Without a report of usage nobody knows what is spare; the page says so at the choice."""
        member = unreported(town, FREELY)
        claim = claimed(town, offered(town, FREELY, 1), 1, claimed_by=member)
        giver = officer(town, GIVER)
        giver.get(claim.partition("/anmeldungen")[0])
        giver.post(f"{claim}/weitergeben")
        visitor = town.visit(Role.MANAGER)
        address = f"{NEW}?member={member}"
        page = visitor.get(address)
        assert "Nutzung nicht gemeldet" in page.text
        contract, article = holding(town, FREELY, member)

        refused = visitor.post(
            address,
            {"what": f"{FREELY}/{contract}/{article}", "quantity": "1", "seen": visitor.hidden(page, "seen")},
        )

        assert 409 <= refused.status_code
        assert 'href="#feld-what"' in refused.text
        assert "Es fehlt eine Nutzungsmeldung" in refused.text


def unreported(town: Town, product: str) -> str:
    """A member that never reported usage of a product."""
    told = {row["member"] for row in rows(town, "usage_reports", product=product)}
    names = [row["member"] for row in rows(town, "member_register")]
    return next(name for name in names if name not in told | {GIVER})
