"""An opportunity to pool licences: how it is computed, dismissing it, and taking it up again."""

import html
import re

import pytest

from api.web.pooling.examples import TITLES
from procurement.application.access import Role
from procurement.projections.pooling.found import KINDS
from tests.web.pages.pooling import cards, dismiss, dismiss_as_smaller, euro, of_kind, opportunities, said


class TestAnOpportunity:
    @pytest.mark.parametrize("kind", list(KINDS))
    def test_is_computed_step_by_step(self, town_to_look_at, kind):
        """The last step has the figure of the report, and the examples of its kind stand below."""
        row = next(row for row in opportunities(town_to_look_at) if row["kind"] == kind)

        page = town_to_look_at.visit(Role.MANAGER).get(f"/lizenz-pooling/{row['key']}")

        steps = re.findall(r"<li>([^<]*)</li>", page.text.split('class="reckoning"')[1].split("</ol>")[0])
        assert euro(row["potential_cents"]) in html.unescape(steps[-1])
        assert TITLES[KINDS[kind].examples[0].title] in html.unescape(page.text)

    def test_of_ordering_together_compares_with_what_was_paid(self, town_to_look_at):
        """Paid apart less paid as one is the saving."""
        row = of_kind(town_to_look_at, "tier")

        page = said(town_to_look_at.visit(Role.MANAGER).get(f"/lizenz-pooling/{row['key']}"))

        apart, pooled, saving = re.findall(
            r"([\d.,]+)\xa0€ − ([\d.,]+)\xa0€ = ([\d.,]+)\xa0€", page.replace(" €", "\xa0€")
        )[0]
        cents = [int(text.replace(".", "").replace(",", "")) for text in (apart, pooled, saving)]
        assert cents[0] - cents[1] == cents[2] == row["potential_cents"]

    def test_has_german_words_for_every_example(self):
        """Those of the kinds, and no others."""
        assert {each.title for kind in KINDS.values() for each in kind.examples} == set(TITLES)

    @pytest.mark.parametrize("kind", list(KINDS))
    def test_leads_to_the_events_behind_it(self, town_to_look_at, kind):
        """One by one, with what each adds."""
        row = next(row for row in opportunities(town_to_look_at) if row["kind"] == kind)
        visitor = town_to_look_at.visit(Role.AUDITOR)
        page = visitor.get(f"/lizenz-pooling/{row['key']}")

        origin = visitor.get(html.unescape(re.findall(r'href="(/herkunft[^"]+)"', page.text)[0]))

        assert 200 == origin.status_code
        assert f'href="/ereignisse/{row["evidence"][0]}"' in origin.text

    def test_that_is_none_is_not_found(self, town_to_look_at):
        """Whatever stands in the address."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling/0000000000000000")

        assert 404 == page.status_code

    def test_of_the_past_is_looked_at_only(self, town_to_look_at):
        """Figures of an earlier moment are not decided on."""
        row = opportunities(town_to_look_at)[0]
        head = town_to_look_at.head

        page = town_to_look_at.visit(Role.MANAGER).get(f"/lizenz-pooling/{row['key']}?as_of={head}")

        assert (200, False) == (page.status_code, "/verwerfen" in page.text)


class TestDismissing:
    def test_takes_it_from_list_and_sum(self, town):
        """Gone from what is shown and from what counts; it stands among the dismissed with its reason."""
        row = of_kind(town, "reuse")
        before = sum(each["saving_cents"] for each in opportunities(town))
        visitor = town.visit(Role.MANAGER)

        page = dismiss(visitor, row)

        assert "ist verworfen" in page.text
        assert euro(before - row["saving_cents"]) in page.text
        assert row["key"] not in cards(visitor.get("/lizenz-pooling?kind=reuse&counts=yes"))
        dismissed = visitor.get("/lizenz-pooling/verworfen")
        assert (True, True) == ("wird abgelöst" in dismissed.text, euro(row["potential_cents"]) in dismissed.text)

    def test_shows_the_difference_when_it_grows(self, town):
        """Only what was added counts, and says so."""
        row = of_kind(town, "reuse")
        visitor = town.visit(Role.MANAGER)
        dismiss_as_smaller(town, row)

        page = visitor.get(f"/lizenz-pooling/{row['key']}")

        assert "Nur die Veränderung seit dem Verwerfen" in page.text
        assert euro(row["potential_cents"] - 100) in page.text
        assert f"es bleiben {euro(100)}" in page.text
        card = visitor.get(f"/lizenz-pooling?kind=reuse&counts=yes&product={row['product']}&member={row['members'][1]}")
        assert f"verworfen mit {euro(row['potential_cents'] - 100)}" in card.text

    def test_without_a_reason_is_asked_again(self, town):
        """Nothing is recorded; why stands beside the field."""
        row = of_kind(town, "reuse")
        visitor, head = town.visit(Role.MANAGER), town.head
        visitor.get(f"/lizenz-pooling/{row['key']}")

        page = visitor.post(f"/lizenz-pooling/{row['key']}/verwerfen", {"reason": " "})

        assert (422, head) == (page.status_code, town.head)
        assert "fehler-reason" in page.text

    def test_of_figures_that_changed_keeps_what_was_typed(self, town):
        """What was decided on is not what it is now: look again, nothing is typed twice."""
        row = of_kind(town, "reuse")
        visitor, head = town.visit(Role.MANAGER), town.head
        visitor.get(f"/lizenz-pooling/{row['key']}")
        fields = {"reason": "Kein Bedarf", "potential_cents": str(row["potential_cents"] + 1)}

        page = visitor.post(f"/lizenz-pooling/{row['key']}/verwerfen", fields)

        assert (412, head) == (page.status_code, town.head)
        assert ">Kein Bedarf</textarea>" in page.text
        assert visitor.hidden(page, "potential_cents") == str(row["potential_cents"])

    def test_twice_is_once(self, town):
        """A form sent again changes nothing more."""
        row = of_kind(town, "reuse")
        visitor = town.visit(Role.MANAGER)
        dismiss(visitor, row)
        head = town.head

        page = visitor.post(f"/lizenz-pooling/{row['key']}/verwerfen", {"reason": "Das Verfahren wird abgelöst"})

        assert (200, head) == (page.status_code, town.head)

    def test_is_for_managers(self, town):
        """An officer or an auditor changes nothing."""
        row, head = of_kind(town, "reuse"), town.head
        for role in (Role.OFFICER, Role.AUDITOR):
            visitor = town.visit(role)
            visitor.get("/einstellungen")

            assert 403 == visitor.post(f"/lizenz-pooling/{row['key']}/verwerfen", {"reason": "x"}).status_code
        assert town.head == head


class TestRestoring:
    def test_shows_it_whole_again(self, town):
        """The list is as it was."""
        before, row = opportunities(town), of_kind(town, "reuse")
        visitor = town.visit(Role.MANAGER)
        dismiss(visitor, row)
        visitor.get("/lizenz-pooling/verworfen")

        page = visitor.post(f"/lizenz-pooling/{row['key']}/wieder-aufnehmen")

        assert "ist wieder aufgenommen" in page.text
        assert before == opportunities(town)
        assert f"/lizenz-pooling/{row['key']}/wieder-aufnehmen" not in page.text

    def test_of_what_is_not_dismissed_is_refused(self, town):
        """There is nothing to take up."""
        row = of_kind(town, "reuse")
        visitor = town.visit(Role.MANAGER)
        visitor.get(f"/lizenz-pooling/{row['key']}")

        assert 409 == visitor.post(f"/lizenz-pooling/{row['key']}/wieder-aufnehmen").status_code
