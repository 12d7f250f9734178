"""Claims on spare licences: made, taken back, declined, and fulfilled with the consent that is asked for."""

from tests.web.pages.licensing import (
    CLAIMANT,
    GIVER,
    MANAGER,
    ORACLE,
    claimed,
    offered,
    officer,
    position,
)
from tests.web.pages.test_licence_offers import status_of

MARKET, NEW = "/lizenzen/angebote", "/lizenzen/angebote/neu"


class TestClaiming:
    def test_twice_is_refused_at_the_field(self, town):
        """One claim of a member on an offer; the second form says so."""
        path = offered(town, ORACLE, 5)
        visitor = officer(town, CLAIMANT)
        visitor.get(path)
        visitor.post(f"{path}/anmelden", {"quantity": "3"})
        head = town.head

        again = visitor.post(f"{path}/anmelden", {"quantity": "2", "note": "doch noch zwei"})

        assert head == town.head
        assert 'href="#feld-quantity"' in again.text
        assert "schon die Anmeldung 1" in again.text
        assert "doch noch zwei" in again.text

    def test_more_than_is_free_is_refused_at_the_field(self, town):
        """With what is left."""
        path = offered(town, ORACLE, 5)
        visitor = officer(town, CLAIMANT)
        visitor.get(path)

        page = visitor.post(f"{path}/anmelden", {"quantity": "6"})

        assert "sind noch 5 frei, nicht 6" in page.text
        assert 'value="6"' in page.text

    def test_ones_own_offer_has_no_form(self, town):
        """Nor does sending one help."""
        path = offered(town, ORACLE, 5)
        visitor = officer(town, GIVER)
        page = visitor.get(path)
        head = town.head

        assert f'action="{path}/anmelden"' not in page.text
        assert 409 == visitor.post(f"{path}/anmelden", {"quantity": "1"}).status_code
        assert head == town.head

    def test_is_taken_back_by_the_claimant(self, town):
        """Then as much is free again."""
        path = offered(town, ORACLE, 5)
        claim = claimed(town, path, 3)
        visitor = officer(town, CLAIMANT)
        visitor.get(path)

        page = visitor.post(f"{claim}/zurueckziehen", {"reason_1": "anders gelöst"})

        assert "Die Anmeldung ist zurückgezogen." in page.text
        assert "withdrawn" == status_of(town, claim)


class TestDeciding:
    def test_without_the_vendors_consent_is_refused_at_the_field(self, town):
        """Where the contract asks for it, nothing changes hands without its reference."""
        claim = claimed(town, offered(town, ORACLE, 5), 3)
        visitor = officer(town, GIVER)
        visitor.get(claim.partition("/anmeldungen")[0])
        head = town.head

        page = visitor.post(f"{claim}/weitergeben", {"consent_ref_1": ""})

        assert head == town.head
        assert 'href="#feld-consent_ref_1"' in page.text
        assert "Füllen Sie „Zeichen der Zustimmung des Lieferanten“ aus." in page.text

    def test_passing_on_twice_happens_once(self, town):
        """The second time there is no such claim any more."""
        claim = claimed(town, offered(town, ORACLE, 5), 3)
        visitor = officer(town, GIVER)
        visitor.get(claim.partition("/anmeldungen")[0])
        visitor.post(f"{claim}/weitergeben", {"consent_ref_1": "DG-1"})
        owned = position(town, GIVER, ORACLE)["owned"]

        again = visitor.post(f"{claim}/weitergeben", {"consent_ref_1": "DG-1"})

        assert 404 == again.status_code
        assert "gibt es nicht (mehr)" in again.text
        assert owned == position(town, GIVER, ORACLE)["owned"]

    def test_of_what_is_needed_by_now_is_refused(self, town):
        """Since the offer more came into use; the page says how many can be spared."""
        claim = claimed(town, offered(town, ORACLE, 5), 5)
        visitor = officer(town, GIVER)
        owned = position(town, GIVER, ORACLE)["owned"]
        page = visitor.get(f"/lizenzen/{ORACLE}?art=zahl")
        day = {"reported_on_day": "20", "reported_on_month": "11", "reported_on_year": "2026"}
        seen = visitor.hidden(page, "seen")
        visitor.post(f"/lizenzen/{ORACLE}?art=zahl", {"quantity": str(int(owned)), "seen": seen, **day})

        refused = visitor.post(f"{claim}/weitergeben", {"consent_ref_1": "DG-1"})

        assert 409 == refused.status_code
        assert "nur 0 überlassen, nicht 5" in refused.text
        assert 'value="DG-1"' in refused.text

    def test_declining_asks_for_a_reason_and_tells_it(self, town):
        """The claimant reads why."""
        claim = claimed(town, offered(town, ORACLE, 5), 3)
        path = claim.partition("/anmeldungen")[0]
        visitor = officer(town, GIVER)
        visitor.get(path)

        silent = visitor.post(f"{claim}/ablehnen", {"reason_1": ""})
        visitor.post(f"{claim}/ablehnen", {"reason_1": "Selbst gebraucht"})

        assert [422, "withdrawn"] == [silent.status_code, status_of(town, claim)]
        assert "Grund: Selbst gebraucht" in officer(town, CLAIMANT).get(path).text

    def test_withdrawing_the_offer_ends_its_claims(self, town):
        """Nothing of it is free afterwards."""
        path = offered(town, ORACLE, 5)
        claim = claimed(town, path, 3)
        visitor = officer(town, GIVER)
        visitor.get(path)

        page = visitor.post(f"{path}/zuruecknehmen", {"reason_0": "Doch gebraucht"})

        assert "Das Angebot ist zurückgenommen." in page.text
        assert "withdrawn" == status_of(town, claim)
        giver = town.cooperative.reading.report(MANAGER, "licence_pooling", {"member": [GIVER], "product": [ORACLE]})
        assert 0 == giver.rows[0]["offered"]
