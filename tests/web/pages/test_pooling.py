"""Licence pooling: what members could save together, what counts of it, dismissing it and taking it up again."""

import html
import re

import pytest

from api.web.pooling.examples import TITLES
from procurement.application.access import Role
from procurement.application.reading import Wanted
from procurement.domain.opportunity.commands import DismissOpportunity
from procurement.projections.pooling.found import KINDS
from tests.web.conftest import Town, actor_of


def report(town: Town):
    wanted = Wanted(name="licence_pooling", extras=True)
    return town.cooperative.reading.reports(actor_of(Role.MANAGER), [wanted])[0]


def opportunities(town: Town) -> list[dict]:
    return list(report(town).extras["opportunities"])


def hits(page) -> int:
    return int(re.findall(r"([\d.]+) Treffer", page.text)[0].replace(".", ""))


def euro(cents: int) -> str:
    whole, part = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{part:02d}\u00a0€"


def cards(page) -> list[str]:
    """The keys of the opportunities on a page, in their order."""
    return re.findall(r'<h4 class="chance__title"><a href="/lizenz-pooling/([0-9a-f]{16})"', page.text)


def said(page) -> str:
    """The page as people read it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def of_kind(town: Town, kind: str, *, counted: bool = True) -> dict:
    return next(row for row in opportunities(town) if row["kind"] == kind and row["counted"] == counted)


class TestPooling:
    def test_sums_what_counts_and_shows_the_rest_apart(self, town_to_look_at):
        """Only clauses that permit it make a claim; both sums stand on the page, each with its own."""
        found = opportunities(town_to_look_at)
        counted = sum(row["saving_cents"] for row in found)
        rest = sum(row["potential_cents"] for row in found if not row["counted"])

        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling")

        assert counted
        assert rest
        assert (True, True) == (euro(counted) in page.text, euro(rest) in page.text)
        assert page.text.index("Was zählt") < page.text.index("Nur Potenzial: zählt nicht")

    @pytest.mark.parametrize(
        ("query", "matches"),
        [
            ("", lambda _row: True),
            ("counts=yes", lambda row: row["counted"]),
            ("counts=no", lambda row: not row["counted"]),
            ("kind=tier&counts=yes", lambda row: row["kind"] == "tier" and row["counted"]),
            ("member=buxtehude", lambda row: "buxtehude" in row["members"]),
            ("product=dms", lambda row: row["product"] == "dms"),
            ("confidence=high", lambda row: row["confidence"] == "high"),
            ("confidence=low", lambda row: row["confidence"] == "low"),
        ],
    )
    def test_is_narrowed_by_its_address(self, town_to_look_at, query, matches):
        """As many as the report has, on the page and in the file."""
        wanted = [row for row in opportunities(town_to_look_at) if matches(row)]
        visitor = town_to_look_at.visit(Role.MANAGER)

        page, file = visitor.get(f"/lizenz-pooling?{query}"), visitor.get(f"/lizenz-pooling?{query}&format=csv")

        assert (len(wanted), len(wanted) + 1) == (hits(page), len(file.text.splitlines()))

    def test_of_one_kind_pages_through_all_the_largest_first(self, town_to_look_at):
        """In the order of their savings, none twice and none left out."""
        wanted = [row["key"] for row in opportunities(town_to_look_at) if row["kind"] == "tier" and row["counted"]]
        visitor = town_to_look_at.visit(Role.MANAGER)
        pages = range(1, -(-len(wanted) // 12) + 1)

        found = [
            key for page in pages for key in cards(visitor.get(f"/lizenz-pooling?kind=tier&counts=yes&page={page}"))
        ]

        assert sorted(found) == sorted(wanted)
        assert found[0] == wanted[0]

    def test_of_all_kinds_shows_the_first_of_each(self, town_to_look_at):
        """Each kind that was found, with the way to all of it."""
        found = opportunities(town_to_look_at)

        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling")

        first = {(row["kind"], row["counted"]): row["key"] for row in reversed(found)}
        assert set(first.values()) <= set(cards(page))
        assert "kind=tier&amp;counts=yes#treffer" in page.text

    def test_says_of_the_rest_that_it_does_not_count(self, town_to_look_at):
        """In words, in every card, and no pool is opened of it."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling?counts=no&kind=tier")

        assert len(cards(page)) == page.text.count("nur Potenzial, zählt nicht") > 0
        assert "/pools/neu" not in page.text

    def test_names_members_contract_and_next_step(self, town_to_look_at):
        """No ids where people have names."""
        row = of_kind(town_to_look_at, "reuse")
        visitor = town_to_look_at.visit(Role.MANAGER)
        giver, taker = (visitor_name(town_to_look_at, member) for member in row["members"])
        quantity = f"{row['quantities'][row['members'][1]]:f}".rstrip("0").rstrip(".")

        page = said(visitor.get("/lizenz-pooling?kind=reuse&counts=yes"))

        assert f"{giver} gibt {quantity}, {taker} nimmt {quantity}." in page
        assert f"Vertrag {row['contract']} " not in page

    def test_leads_to_the_next_step(self, town_to_look_at):
        """A pool is opened with the opportunity's own figures; offers of the product are looked at."""
        tier, reuse = of_kind(town_to_look_at, "tier"), of_kind(town_to_look_at, "reuse")
        visitor = town_to_look_at.visit(Role.MANAGER)

        pages = [html.unescape(visitor.get(f"/lizenz-pooling/{row['key']}").text) for row in (tier, reuse)]

        total = f"{sum(tier['quantities'].values()).normalize():f}"
        expected = f"vertrag={tier['contract']}&artikel={tier['article']}&menge={total}"
        assert f"/pools/neu?moeglichkeit={tier['key']}&{expected}" in pages[0]
        assert f"/lizenzen/angebote?produkt={reuse['product']}" in pages[1]

    def test_is_not_for_those_who_see_one_member(self, town_to_look_at):
        """Not the list, nor what is behind it."""
        key = opportunities(town_to_look_at)[0]["key"]
        paths = ("", "/matrix", "/verworfen", f"/{key}")
        officer = town_to_look_at.visit(Role.OFFICER)

        assert [403] * len(paths) == [officer.get(f"/lizenz-pooling{path}").status_code for path in paths]

    def test_is_read_by_auditors_who_decide_nothing(self, town_to_look_at):
        """They see the events it rests on as links, and no form."""
        row = of_kind(town_to_look_at, "tier")
        auditor, manager = (
            town_to_look_at.visit(role).get(f"/lizenz-pooling/{row['key']}").text
            for role in (Role.AUDITOR, Role.MANAGER)
        )

        evidence = f'href="/ereignisse/{row["evidence"][0]}"'
        assert (True, False) == (evidence in auditor, evidence in manager)
        assert (False, True) == ("/verwerfen" in auditor, "/verwerfen" in manager)
        assert "/pools/neu" not in auditor

    def test_says_what_is_wrong_with_an_address(self, town_to_look_at):
        """A sort that is none is said above the list."""
        page = town_to_look_at.visit(Role.MANAGER).get("/lizenz-pooling?sort=nonsense")

        assert (422, []) == (page.status_code, cards(page))


def visitor_name(town: Town, member: str) -> str:
    wanted = Wanted(name="member_register")
    (report_of_members,) = town.cooperative.reading.reports(actor_of(Role.MANAGER), [wanted])
    return next(row["name"] for row in report_of_members.rows if row["member"] == member)


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


def dismiss(visitor, row: dict):
    """As a person does: look at it, say why, send."""
    page = visitor.get(f"/lizenz-pooling/{row['key']}")
    fields = {"reason": "Das Verfahren wird abgelöst", "potential_cents": visitor.hidden(page, "potential_cents")}
    return visitor.post(f"/lizenz-pooling/{row['key']}/verwerfen", fields)


def dismiss_as_smaller(town: Town, row: dict) -> None:
    """Dismissed when it was 1.00 EUR smaller than it is today."""
    command = DismissOpportunity(
        opportunity=row["key"],
        kind=row["kind"],
        product=row["product"],
        potential_cents=row["potential_cents"] - 100,
        quantities=row["quantities"],
        reason="Zu klein",
    )
    town.cooperative.keeping.keep(actor_of(Role.MANAGER), command, "test").result()
