"""Licence pooling: what members could save together, and what counts of it."""

import html
from decimal import Decimal

import pytest

from procurement.application.access import Role
from procurement.kernel.money import plain
from tests.web.pages.pooling import cards, euro, hits, member_name, of_kind, opportunities, said


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
        giver, taker = (member_name(town_to_look_at, member) for member in row["members"])
        quantity = f"{row['quantities'][row['members'][1]]:f}".rstrip("0").rstrip(".")

        page = said(visitor.get("/lizenz-pooling?kind=reuse&counts=yes"))

        assert f"{giver} gibt {quantity}, {taker} nimmt {quantity}." in page
        assert f"Vertrag {row['contract']} " not in page

    def test_leads_to_the_next_step(self, town_to_look_at):
        """A pool is opened with the opportunity's own figures; offers of the product are looked at."""
        tier, reuse = of_kind(town_to_look_at, "tier"), of_kind(town_to_look_at, "reuse")
        visitor = town_to_look_at.visit(Role.MANAGER)

        pages = [html.unescape(visitor.get(f"/lizenz-pooling/{row['key']}").text) for row in (tier, reuse)]

        total = plain(sum(tier["quantities"].values(), Decimal(0)))
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
