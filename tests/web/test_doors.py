"""The way into pages: who may, whose form it is, where one lands."""

import pytest

from api.web.page import PUBLIC, Door, pages
from procurement.application.access import ACCESS, Action, Role

DOORS = [(page, door) for page in pages() for door in page.doors]


def _id(value: object) -> str:
    return f"{value.method}-{value.path}" if isinstance(value, Door) else ""


class TestADoor:
    @pytest.mark.parametrize(("page", "door"), DOORS, ids=_id)
    def test_declares_an_action(self, page, door):
        """Every door says what it takes to get in."""
        assert isinstance(door.action, Action) or door.action in {"public", "signed in"}

    @pytest.mark.parametrize(("page", "door"), DOORS, ids=_id)
    def test_lets_nobody_in_who_is_not_signed_in(self, town_to_look_at, page, door):
        """Whoever is not signed in is sent to where one signs in, whatever the page holds."""
        if door.action == PUBLIC:
            return
        path = door.path.replace("{", "").replace("}", "")

        answer = town_to_look_at.visit(None).client.request(door.method, path, data={}, follow_redirects=False)

        assert 303 == answer.status_code or (door.method == "POST" and 415 == answer.status_code)
        assert 415 == answer.status_code or answer.headers["location"].startswith("/anmelden")

    @pytest.mark.parametrize("role", list(Role))
    @pytest.mark.parametrize(("page", "door"), DOORS, ids=_id)
    def test_follows_the_table(self, town_to_look_at, page, door, role):
        """A role that the table does not allow an action gets 403 at every door of it."""
        if not isinstance(door.action, Action) or role in ACCESS[door.action]:
            return
        path = door.path.replace("{", "").replace("}", "")

        answer = town_to_look_at.visit(role).client.request(
            door.method, path, data={"csrf": "x"}, follow_redirects=False
        )

        assert 403 == answer.status_code


class TestAForm:
    def test_without_its_token_changes_nothing(self, town):
        """A form that does not carry its session's token is refused and says what to do."""
        visitor = town.visit(Role.OFFICER)

        answer = visitor.post("/abmelden", {"csrf": "AAAA"})

        assert 403 == answer.status_code
        assert "gehört nicht zu Ihrer Anmeldung" in answer.text
        assert 200 == visitor.get("/abrufe").status_code

    def test_from_another_site_is_refused(self, town):
        """What another site makes a browser send is refused, with the right token too."""
        visitor = town.visit(Role.OFFICER)
        visitor.get("/abrufe")
        headers = {"Sec-Fetch-Site": "cross-site", "Accept": "text/html"}

        answer = visitor.client.post("/abmelden", data={"csrf": visitor.csrf}, headers=headers)

        assert 403 == answer.status_code

    def test_that_is_no_form_is_refused(self, town_to_look_at):
        """JSON at a page's door is 415, not a failure."""
        visitor = town_to_look_at.visit(Role.OFFICER)

        assert 415 == visitor.client.post("/abmelden", json={}).status_code
        assert (
            400
            == visitor.client.post(
                "/abmelden", content=b"--x", headers={"Content-Type": "multipart/form-data"}
            ).status_code
        )


class TestSigningIn:
    def test_with_a_click_lands_where_one_wanted(self, town_to_look_at):
        """Whoever was sent to sign in gets to the page asked for."""
        visitor = town_to_look_at.visit(None)

        asked = visitor.get("/abrufe?status=placed")
        assert 'value="/abrufe?status=placed"' in asked.text

    def test_goes_nowhere_else(self, town):
        """An address of another site is not gone to."""
        visitor = town.visit(None)
        fields = {"subject": "person-buxtehude-1", "weiter": "https://evil.example/"}

        answer = visitor.post("/anmelden/vorfuehrung", fields, follow=False)

        assert "/" == answer.headers["location"]

    def test_with_a_wrong_password_says_no_more_than_that(self, town):
        """Name unknown or password wrong: the same sentence, the name as typed, the password gone."""
        visitor = town.visit(None)
        visitor.get("/anmelden")

        answer = visitor.post("/anmelden", {"login": "niemand", "password": "falschfalschfalsch"})

        assert 403 == answer.status_code
        assert "passen nicht zusammen" in answer.text
        assert 'value="niemand"' in answer.text
        assert "falschfalsch" not in answer.text

    def test_out_ends_the_session(self, town):
        """After signing out the old cookie opens nothing."""
        visitor = town.visit(Role.OFFICER)
        visitor.get("/abrufe")
        cookie = visitor.client.cookies["abrufbuch"]

        visitor.post("/abmelden")
        visitor.client.cookies.set("abrufbuch", cookie)

        assert "/anmelden" in str(visitor.get("/abrufe").url)


class TestAnUnknownAddress:
    def test_is_a_page_for_people(self, town_to_look_at):
        """An address that does not exist is said in words, with the way home."""
        answer = town_to_look_at.visit(Role.OFFICER).get("/gibtesnicht")

        assert 404 == answer.status_code
        assert "Zur Startseite" in answer.text

    def test_is_a_problem_for_programs(self, town_to_look_at):
        """A program gets the same as JSON."""
        answer = town_to_look_at.visit(None).client.get("/gibtesnicht", headers={"Accept": "application/json"})

        assert "application/problem+json" == answer.headers["content-type"]


class TestTheRestInterface:
    def test_is_open_to_who_is_signed_in_to_the_pages(self, town_to_look_at):
        """The web session reads like a token of the same person, and no more."""
        visitor = town_to_look_at.visit(Role.OFFICER)

        assert 200 == visitor.client.get("/api/v1/orders?limit=1").status_code
        assert 403 == visitor.client.get("/api/v1/events?limit=1").status_code
        assert 403 == visitor.client.get("/api/v1/orders?member=stade").status_code

    def test_takes_changes_only_with_the_form_token(self, town_to_look_at):
        """Another site cannot make a browser change anything: what is sent needs the session's token in a header."""
        visitor = town_to_look_at.visit(Role.OFFICER)
        visitor.get("/abrufe")
        send = visitor.client.post

        assert 403 == send("/api/v1/orders:quote", json={}).status_code
        assert 422 == send("/api/v1/orders:quote", json={}, headers={"X-CSRF-Token": visitor.csrf}).status_code
        assert (
            403
            == send(
                "/api/v1/orders:quote",
                json={},
                headers={"X-CSRF-Token": visitor.csrf, "Origin": "https://evil.example"},
            ).status_code
        )
