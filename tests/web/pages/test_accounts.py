"""Accounts and tokens, as an admin keeps them; one's own password, as everybody does."""

import re

import pytest

from procurement.application.access import Role
from tests.web.conftest import Town, Visitor, subject_of

PASSWORD, OTHER = "ein gutes Kennwort", "noch ein besseres Kennwort"
NEW = {
    "name": "Ayşe Öztürk-Müller",
    "login": "Oeztuerk.Buxtehude",
    "role": "officer",
    "member": "buxtehude",
    "password": PASSWORD,
    "again": PASSWORD,
}
OFFICER = subject_of(Role.OFFICER)


def admin(town: Town) -> Visitor:
    visitor = town.visit(Role.ADMIN)
    visitor.get("/zugaenge")
    return visitor


def signed_in(town: Town, login: str, password: str) -> Visitor:
    visitor = town.visit(None)
    visitor.get("/anmelden")
    visitor.post("/anmelden", {"login": login, "password": password})
    return visitor


def is_in(visitor: Visitor) -> bool:
    return "/anmelden" not in str(visitor.get("/abrufe").url)


class TestTheList:
    def test_narrows(self, town_to_look_at):
        """By role, member, state and part of a name, all at once."""
        visitor = admin(town_to_look_at)

        page = visitor.get("/zugaenge?role=approver&member=buxtehude").text
        nobody = visitor.get("/zugaenge?state=disabled").text

        assert {"person-buxtehude-2"} == set(re.findall(r"/zugaenge/konto/([\w-]+)", page))
        assert "Keine Treffer" in nobody

    def test_as_a_file_names_nobody_among_the_accesses(self, town):
        """What was searched for may be a name: it is not noted with the export."""
        visitor = admin(town)

        answer = visitor.get("/zugaenge?q=brandt&role=officer&format=csv")

        noted = town.cooperative.accesses.entries(
            town.cooperative.sessions.session(_secret(visitor)).actor, kind="exported"
        )
        assert "Anmeldename" in answer.text
        assert "brandt" not in noted[0].about
        assert "role=officer" in noted[0].about


def _secret(visitor: Visitor) -> str:
    return visitor.client.cookies["abrufbuch"]


class TestAnAccount:
    def test_can_be_signed_in_to_at_once(self, town):
        """Login in any letters, the password as given."""
        admin(town).post("/zugaenge/neu", NEW)

        assert is_in(signed_in(town, "oeztuerk.buxtehude", PASSWORD))

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"again": OTHER}, "Die beiden Kennwörter sind verschieden."),
            ({"password": "kurz", "again": "kurz"}, "weniger als 12 Zeichen"),
            ({"login": "a b"}, "3 bis 64"),
            ({"login": "zu"}, "3 bis 64"),
            ({"member": ""}, "braucht ein Mitglied"),
            ({"role": "admin"}, "gilt für alle Mitglieder"),
            ({"role": "emperor"}, "Wählen Sie eine der Möglichkeiten."),
            ({"name": ""}, "Füllen Sie „Name“ aus."),
        ],
    )
    def test_comes_back_with_what_was_typed(self, town, wrong, said):
        """What cannot be is said beside the form, what was typed stands there, passwords do not; nothing is made."""
        before = len(town.cooperative.accounts.all())

        answer = admin(town).post("/zugaenge/neu", NEW | wrong)

        assert 422 == answer.status_code
        assert said in answer.text
        assert PASSWORD not in answer.text
        assert (NEW | wrong)["login"] in answer.text
        assert before == len(town.cooperative.accounts.all())

    def test_sent_twice_is_made_once(self, town):
        """The second time the login is taken."""
        visitor = admin(town)
        visitor.post("/zugaenge/neu", NEW)

        again = visitor.post("/zugaenge/neu", NEW)

        assert 422 == again.status_code
        assert "der Anmeldename ist vergeben" in again.text

    def test_gets_a_new_password(self, town):
        """The old one no longer works, sessions end."""
        visitor = admin(town)
        visitor.post("/zugaenge/neu", NEW)
        subject = next(it.subject for it in town.cooperative.accounts.all() if it.login == "oeztuerk.buxtehude")
        person = signed_in(town, "oeztuerk.buxtehude", PASSWORD)

        visitor.post(f"/zugaenge/konto/{subject}/passwort", {"password": OTHER, "again": OTHER})

        assert [False, False, True] == [
            is_in(it)
            for it in (
                person,
                signed_in(town, "oeztuerk.buxtehude", PASSWORD),
                signed_in(town, "oeztuerk.buxtehude", OTHER),
            )
        ]

    def test_is_disabled_and_enabled(self, town):
        """A disabled person is out at once, and may come back once enabled."""
        visitor, person = admin(town), town.visit(Role.OFFICER)
        assert is_in(person)

        visitor.post(f"/zugaenge/konto/{OFFICER}/sperren")
        out = is_in(person)
        visitor.post(f"/zugaenge/konto/{OFFICER}/entsperren")

        assert [False, True] == [out, is_in(town.visit(Role.OFFICER))]

    def test_of_an_unknown_subject_is_404(self, town):
        """Nobody by that id: every form of it says so."""
        visitor = admin(town)

        answers = [visitor.post(f"/zugaenge/konto/niemand/{step}") for step in ("sperren", "entsperren", "vergessen")]
        answers.append(visitor.post("/zugaenge/konto/niemand/passwort", {"password": OTHER, "again": OTHER}))

        assert [404] * 4 == [answer.status_code for answer in answers]


class TestForgetting:
    def test_asks_first(self, town):
        """A page says what is lost and what stays; looking at it changes nothing."""
        page = admin(town).get(f"/zugaenge/konto/{OFFICER}/vergessen").text

        assert "lässt sich nicht rückgängig machen" in page
        assert OFFICER in page
        assert not town.cooperative.accounts.with_subject(OFFICER).forgotten

    def test_leaves_only_the_subject(self, town):
        """Name and login are on no page any more; the orders still name the opaque id."""
        visitor = admin(town)
        name = town.cooperative.accounts.with_subject(OFFICER).name
        assert name in visitor.get("/zugaenge?q=").text or name in visitor.get(f"/zugaenge/konto/{OFFICER}").text

        visitor.post(f"/zugaenge/konto/{OFFICER}/vergessen")

        assert name not in visitor.get(f"/zugaenge/konto/{OFFICER}").text
        assert "Keine Treffer" in visitor.get(f"/zugaenge?q={name}").text
        assert town.cooperative.accounts.with_subject(OFFICER).forgotten


class TestOnesOwnAccount:
    @pytest.mark.parametrize("step", ["sperren", "vergessen"])
    def test_is_not_shut_by_oneself(self, town, step):
        """An admin who tries is told that somebody else has to, and stays signed in."""
        visitor, own = admin(town), subject_of(Role.ADMIN)

        answer = visitor.post(f"/zugaenge/konto/{own}/{step}")

        assert 409 == answer.status_code
        assert "das muss jemand anderes tun" in answer.text
        assert town.cooperative.accounts.with_subject(own).usable
        assert f"/zugaenge/konto/{own}/{step}" not in visitor.get(f"/zugaenge/konto/{own}").text


class TestOnesOwnPassword:
    def person(self, town: Town) -> Visitor:
        town.cooperative.accounts.set_password(OFFICER, PASSWORD)
        self.login = town.cooperative.accounts.with_subject(OFFICER).login
        return signed_in(town, self.login, PASSWORD)

    def test_is_changed_and_one_stays_signed_in(self, town):
        """Here one stays, everywhere else one is signed out."""
        here = self.person(town)
        elsewhere = signed_in(town, self.login, PASSWORD)
        here.get("/zugaenge/passwort")

        answer = here.post("/zugaenge/passwort", {"old": PASSWORD, "password": OTHER, "again": OTHER})

        assert "Ihr Kennwort ist geändert" in answer.text
        assert [True, False] == [is_in(here), is_in(elsewhere)]
        assert is_in(signed_in(town, self.login, OTHER))

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"old": OTHER, "password": OTHER, "again": OTHER}, "Das ist nicht Ihr bisheriges Kennwort."),
            ({"old": PASSWORD, "password": "kurz", "again": "kurz"}, "weniger als 12 Zeichen"),
            ({"old": PASSWORD, "password": OTHER, "again": PASSWORD}, "sind verschieden"),
            ({"old": "", "password": OTHER, "again": OTHER}, "Bisheriges Kennwort"),
        ],
    )
    def test_stays_where_something_is_wrong(self, town, fields, said):
        """The form says what; the old password still works."""
        here = self.person(town)
        here.get("/zugaenge/passwort")

        answer = here.post("/zugaenge/passwort", fields)

        assert 422 == answer.status_code
        assert said in answer.text
        assert is_in(signed_in(town, self.login, PASSWORD))

    def test_is_not_guessed_from_a_stolen_session(self, town):
        """After five wrong ones the next has to wait, as when signing in."""
        here = self.person(town)
        here.get("/zugaenge/passwort")
        wrong = {"old": "falsch, ganz falsch", "password": OTHER, "again": OTHER}

        statuses = [here.post("/zugaenge/passwort", wrong).status_code for _ in range(6)]

        assert [422] * 5 + [429] == statuses


class TestATokenForPrograms:
    def made(self, town: Town) -> tuple[Visitor, str]:
        visitor = admin(town)
        visitor.get("/zugaenge/token")
        fields = {"label": "Finanzverfahren", "role": "officer", "member": "buxtehude", "days": "30"}
        page = visitor.post("/zugaenge/token", fields).text
        return visitor, re.findall(r"abk_[\w-]+", page)[0]

    def status(self, town: Town, secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return town.visit(None).client.get("/api/v1/orders?limit=1", headers=headers).status_code

    def test_works_and_is_shown_once(self, town):
        """The secret opens the REST interface and stands on no page after the first."""
        visitor, secret = self.made(town)

        page = visitor.get("/zugaenge/token").text

        assert 200 == self.status(town, secret)
        assert "Finanzverfahren" in page
        assert secret not in page

    def test_is_revoked(self, town):
        """A program with it is out."""
        visitor, secret = self.made(town)
        token_id = re.findall(r"/zugaenge/token/([\w-]+)/widerrufen", visitor.get("/zugaenge/token").text)[0]

        visitor.post(f"/zugaenge/token/{token_id}/widerrufen")
        again = visitor.post(f"/zugaenge/token/{token_id}/widerrufen")

        assert 401 == self.status(town, secret)
        assert "galt schon nicht mehr" in again.text

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"days": "0"}, "1 bis 3660 Tage"),
            ({"days": "3661"}, "1 bis 3660 Tage"),
            ({"days": "viele"}, "Schreiben Sie eine Zahl"),
            ({"member": ""}, "braucht ein Mitglied"),
            ({"label": ""}, "Füllen Sie „Wofür“ aus."),
        ],
    )
    def test_is_not_made_where_something_is_wrong(self, town, wrong, said):
        """The form comes back and says what."""
        visitor = admin(town)
        before = len(town.cooperative.tokens.all())
        fields = {"label": "Finanzverfahren", "role": "officer", "member": "buxtehude", "days": "30"}

        answer = visitor.post("/zugaenge/token", fields | wrong)

        assert 422 == answer.status_code
        assert said in answer.text
        assert before == len(town.cooperative.tokens.all())
