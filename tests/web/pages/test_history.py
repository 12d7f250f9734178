"""Histories: the state of anything at any moment, what changed, and who may see it."""

from datetime import UTC, datetime, timedelta

import pytest

from api.web.formats import euro
from api.web.moment.steps import MOST_SINGLE, of_places
from procurement.application.access import Role
from procurement.application.moments import Moment
from procurement.application.stream_states import KEPT_EVERY, Place
from procurement.domain.decider import evolve
from tests.web.conftest import MEMBER
from tests.web.pages.auditing import AUDITOR, events, one, other_member, text_of, town_auditor


@pytest.fixture
def auditor(town_to_look_at):
    return town_to_look_at.visit(Role.AUDITOR)


class TestAHistory:
    def test_shows_the_state_of_then(self, town_to_look_at, auditor):
        """Before a ceiling was raised its history shows the old one, from that event on the new one."""
        raised = one(town_to_look_at, "contract.modified")
        before = raised.event.ceiling_cents - raised.event.amount_cents

        then = auditor.get(f"/verlauf?gegenstand={raised.stream}&as_of={raised.position - 1}").text
        after = auditor.get(f"/verlauf?gegenstand={raised.stream}&as_of={raised.position}").text

        assert [True, False] == [euro(before, "de") in then, euro(raised.event.ceiling_cents, "de") in then]
        assert euro(raised.event.ceiling_cents, "de") in after

    def test_says_the_difference_in_words(self, town_to_look_at, auditor):
        """What an event changed is said with both values, against the event before unless asked otherwise."""
        raised = one(town_to_look_at, "contract.modified")
        before = euro(raised.event.ceiling_cents - raised.event.amount_cents, "de").replace("\xa0", " ")
        after = euro(raised.event.ceiling_cents, "de").replace("\xa0", " ")

        page = auditor.get(f"/verlauf?gegenstand={raised.stream}&as_of={raised.position}")

        assert f"Höchstwert: {before} → wird zu {after}" in text_of(page.text)

    def test_compares_with_any_moment(self, town_to_look_at, auditor):
        """`vergleich` names the other moment: against the first event, all articles of a contract are new."""
        awarded = one(town_to_look_at, "contract.awarded")
        listed = one(town_to_look_at, "contract.article_listed", stream=awarded.stream)

        page = auditor.get(f"/verlauf?gegenstand={awarded.stream}&vergleich={awarded.position}")

        assert "Artikel: " in text_of(page.text)
        assert listed.event.name in page.text
        assert 'class="added"' in page.text

    def test_says_that_nothing_changed(self, town_to_look_at, auditor):
        """Two equal moments differ in nothing, and the page says so."""
        awarded = one(town_to_look_at, "contract.awarded")
        path = f"/verlauf?gegenstand={awarded.stream}&as_of={awarded.position}&vergleich={awarded.position}"

        assert "Beide Stände sind gleich" in auditor.get(path).text

    def test_says_when_it_begins(self, town_to_look_at, auditor):
        """Before the first event there is nothing; the page says so and leads to the first event."""
        awarded = one(town_to_look_at, "contract.awarded")

        page = auditor.get(f"/verlauf?gegenstand={awarded.stream}&as_of={awarded.position - 1}")

        assert "Zu diesem Zeitpunkt gab es noch nichts" in page.text
        assert f"as_of={awarded.position}" in page.text

    def test_lists_only_the_events_that_are_asked_for(self, town_to_look_at, auditor):
        """The list below the state is narrowed by type, and every entry leads to its event."""
        raised = one(town_to_look_at, "contract.modified")
        wanted = events(town_to_look_at, stream=raised.stream, type="contract.modified")
        others = events(town_to_look_at, stream=raised.stream, type="contract.awarded")

        page = auditor.get(f"/verlauf?gegenstand={raised.stream}&type=contract.modified").text

        assert all(f'"/ereignisse/{each.position}"' in page for each in wanted)
        assert not any(f'"/ereignisse/{each.position}"' in page for each in others)

    def test_of_an_order_is_found_by_its_number(self, town_to_look_at, auditor):
        """A number leads to the history of its order."""
        placed = one(town_to_look_at, "order.placed")

        page = auditor.get(f"/verlauf?abruf={placed.event.number}")

        assert (f"order/{placed.event.order_id}", 200) == (page.url.params["gegenstand"], page.status_code)
        assert placed.event.number in page.text

    def test_of_an_unknown_number_says_so(self, auditor):
        """A number nobody has comes back with what was typed."""
        page = auditor.get("/verlauf?abruf=gibt-es-nicht-1")

        assert 422 == page.status_code
        assert "einen Abruf mit dieser Nummer gibt es nicht" in page.text
        assert 'value="gibt-es-nicht-1"' in page.text

    def test_of_licences_is_found_by_member_and_product(self, town_to_look_at, auditor):
        """Member and product together lead to the history of their licences."""
        usage = one(town_to_look_at, "licence.usage_reported")

        page = auditor.get(f"/verlauf?mitglied={usage.event.member}&produkt={usage.event.product}")

        assert (usage.stream, 200) == (page.url.params["gegenstand"], page.status_code)

    @pytest.mark.parametrize(
        ("asked", "status", "said"),
        [
            ("as_of=gestern", 422, "2026-03-02T09:15:00Z"),
            ("as_of=999999999", 422, "das Protokoll endet bei"),
            ("schritt=99999", 422, "es muss eine ganze Zahl von 1 bis"),
            ("tag=31.02.2026", 422, "02.03.2026"),
            ("tag=02.03.2026&uhrzeit=25:00", 422, "14:30"),
            ("vor=minus", 422, "es muss eine ganze Zahl"),
        ],
    )
    def test_of_a_bad_moment_says_what_to_do(self, auditor, asked, status, said):
        """What is no position, step, day or time is refused with what it should look like."""
        page = auditor.get(f"/verlauf?gegenstand=member/{MEMBER}&{asked}")

        assert status == page.status_code
        assert said in page.text

    def test_of_nothing_recorded_is_not_found(self, auditor):
        """A name nobody has is 404 and leaves the choosers standing."""
        page = auditor.get("/verlauf?gegenstand=contract/gibt-es-nicht")

        assert 404 == page.status_code
        assert 'id="gegenstand"' in page.text


class TestTheClock:
    def test_a_step_becomes_an_address(self, town_to_look_at, auditor):
        """What the slider sends leads to an address with the position of that event, which shows the slider there."""
        second = events(town_to_look_at, stream=f"member/{MEMBER}", limit=2)[1]

        page = auditor.get(f"/verlauf?gegenstand=member/{MEMBER}&schritt=2")

        assert (str(second.position), None) == (page.url.params["as_of"], page.url.params.get("schritt"))
        assert 'value="2" aria-valuetext=' in page.text

    def test_a_day_becomes_its_end(self, auditor):
        """A day that is typed stands for its last instant in Berlin, and is shown again as it was typed."""
        page = auditor.get(f"/verlauf?gegenstand=member/{MEMBER}&tag=2.3.2026")

        assert "2026-03-02T22:59:59.999999Z" == page.url.params["as_of"]
        assert 'value="02.03.2026"' in page.text

    def test_a_time_becomes_the_end_of_its_minute(self, auditor):
        """With a time, everything of that minute counts."""
        page = auditor.get(f"/verlauf?gegenstand=member/{MEMBER}&tag=02.07.2026&uhrzeit=14:30")

        assert "2026-07-02T12:30:59.999999Z" == page.url.params["as_of"]

    def test_keeps_the_other_parameters(self, auditor):
        """Moving the clock keeps what else was asked for."""
        page = auditor.get(f"/verlauf?gegenstand=member/{MEMBER}&type=member.admitted&schritt=1")

        assert "member.admitted" == page.url.params["type"]

    def test_steps_by_day_where_there_are_many_events(self):
        """Over 500 events the slider stops at the last event of each day."""
        start = datetime(2026, 1, 1, 12, tzinfo=UTC)
        places = [
            Place(position, position, "t", start + timedelta(hours=position)) for position in range(1, MOST_SINGLE + 2)
        ]

        steps = of_places(places)

        days = {(start + timedelta(hours=place.position + 1)).date() for place in places}
        assert (True, len(days)) == (steps.by_day, len(steps.stops))

    def test_tells_events_of_one_instant_apart(self):
        """Events that were recorded together are steps of their own."""
        at = datetime(2026, 1, 1, tzinfo=UTC)
        steps = of_places([Place(position, position, "t", at) for position in (4, 5, 6)])

        assert 1 == steps.index_at(Moment(position=5, at=at, text="5"))


class TestStates:
    def test_are_those_of_folding_from_the_start(self, town_to_look_at):
        """Whatever was kept on the way, the state after any number of events is the fold of exactly those."""
        history = town_to_look_at.cooperative.history
        contracts = {each.stream for each in events(town_to_look_at, type="contract.awarded")}
        longest = max(contracts, key=lambda stream: len(history.places(AUDITOR, stream)))
        recorded = events(town_to_look_at, stream=longest)

        states = [None]
        for each in recorded:
            states.append(evolve(states[-1], each.event))

        asked = [len(recorded), 1, len(recorded) // 2, min(KEPT_EVERY + 1, len(recorded)), 2]
        assert [states[count] for count in asked] == history.states(AUDITOR, longest, asked)


class TestAnAuditorOfOneMember:
    def test_sees_that_member(self, town):
        """Its own member's history is open to it."""
        assert 200 == town_auditor(town).get(f"/verlauf?gegenstand=member/{MEMBER}").status_code

    def test_sees_nothing_else(self, town):
        """Other members, their orders, and contracts with everybody's orders are refused, there or not."""
        other = other_member(town)
        order = next(each for each in events(town, type="order.placed") if each.event.member == other)
        visitor = town_auditor(town)

        asked = [
            f"member/{other}",
            "member/gibt-es-nicht",
            order.stream,
            "order/gibt-es-nicht",
            f"contract/{order.event.contract}",
        ]
        assert [403] * 5 == [visitor.get(f"/verlauf?gegenstand={stream}").status_code for stream in asked]

    def test_is_offered_nothing_else(self, town):
        """The lists to choose from name its own member only."""
        page = town_auditor(town).get("/verlauf").text

        assert (True, False) == (f'value="member/{MEMBER}"' in page, 'value="contract/' in page)
