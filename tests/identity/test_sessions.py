"""Signing in: one answer for every reason it fails, and sessions that end."""

from pathlib import Path

import pytest

from api.problems import status_of
from procurement.application.access import Actor, Role
from procurement.identity import passwords
from procurement.identity.accounts import Account, UnknownAccount
from procurement.identity.sessions import DemonstrationOnly, SignInRefused
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.identity.conftest import PASSWORD, WRONG, Clock, Plain, created, fail, sign_in


class TestSignIn:
    def test_done(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """However the login is written; the session knows who it is, and its secret is nowhere in the database."""
        secret, session = sign_in(cooperative, login=" BRANDT.Buxtehude")

        assert Actor(subject=brandt.subject, role=Role.OFFICER, member="buxtehude") == session.actor
        assert ("brandt.buxtehude", "Sabine Brandt") == (session.login, session.name)
        assert (clock.now, 2 * 3600) == (session.signed_in_at, (session.expires_at - clock.now).total_seconds())
        assert session == cooperative.sessions.session(secret)
        with cooperative.store.databases[-1].reading() as reading:
            kept = str(reading.run("SELECT * FROM sessions"))
        assert session.csrf in kept
        assert secret not in kept
        assert secret not in session.csrf

    def test_always_begins_a_new_session(self, cooperative: Cooperative, brandt: Account):
        """No secret and no form token is ever used twice."""
        first, second = sign_in(cooperative), sign_in(cooperative)

        assert first[0] != second[0]
        assert first[1].csrf != second[1].csrf
        assert cooperative.sessions.session(first[0]) is not None

    def test_refused_alike(self, cooperative: Cooperative, brandt: Account):
        """Unknown, wrong and disabled are one answer, to the letter."""
        created(cooperative, login="gesperrt", subject="p-2")
        cooperative.accounts.disable("p-2")
        answers: list[tuple[str, str]] = []
        for login, password in (("nobody", PASSWORD), ("brandt.buxtehude", WRONG), ("gesperrt", PASSWORD)):
            with pytest.raises(SignInRefused) as caught:
                sign_in(cooperative, password, login)
            answers.append((caught.value.sentence("de"), caught.value.sentence("en")))

        assert 1 == len(set(answers))
        assert 403 == status_of(SignInRefused)

    @pytest.mark.parametrize("login", ["nobody", "brandt.buxtehude", "ohne", "", "\0", "x" * 10_000, "\ud800"])
    def test_costs_a_hash_whoever_is_named(
        self, cooperative: Cooperative, brandt: Account, clock: Clock, monkeypatch: pytest.MonkeyPatch, login: str
    ):
        """Nobody learns from the time whether a login exists."""
        person = Account(
            subject="p",
            login="ohne",
            name="O",
            role=Role.ADMIN,
            member="",
            created_at=clock(),
            disabled=False,
        )
        cooperative.accounts.create_without_password([person])
        computed: list[bytes] = []

        class Counted(Plain):
            def hash(self, password: bytes) -> str:
                computed.append(password)
                return super().hash(password)

        monkeypatch.setattr(passwords, "_argon2", Counted())
        fail(cooperative, login=login)

        assert 1 == len(computed)

    def test_an_old_password_begins_nothing(
        self, cooperative: Cooperative, brandt: Account, monkeypatch: pytest.MonkeyPatch
    ):
        """Whoever knew the password a moment before it was changed gets no session from it."""
        fits = passwords.matches

        def changed_meanwhile(password: str, password_hash: str) -> bool:
            found = fits(password, password_hash)
            cooperative.accounts.set_password(brandt.subject, WRONG)
            return found

        monkeypatch.setattr("procurement.identity.sessions.matches", changed_meanwhile)

        with pytest.raises(SignInRefused):
            sign_in(cooperative)

    def test_what_is_typed_is_kept_nowhere(self, tmp_path: Path):
        """A password in the field of the login appears in no file, whole or in small letters."""
        typed = "Geheim-Wort.1234"
        cooperative = wire(Settings(data_dir=tmp_path), project=False)
        created(cooperative)
        fail(cooperative, login=typed)
        fail(cooperative)
        content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
        cooperative.close()

        assert b"brandt.buxtehude" in content
        assert typed.encode() not in content
        assert typed.lower().encode() not in content
        assert b"192.0.2.1" not in content


@pytest.mark.usefixtures("swift")
class TestSession:
    def test_ends_when_idle(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """Two hours after the last request."""
        secret, _ = sign_in(cooperative)
        clock.move(hours=2, microseconds=-1)
        session = cooperative.sessions.session(secret)
        assert session is not None
        assert 2 * 3600 == (session.expires_at - clock.now).total_seconds()
        clock.move(hours=2)

        assert cooperative.sessions.session(secret) is None

    def test_ends_in_any_case(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """Twelve hours after signing in, however busy."""
        secret, begun = sign_in(cooperative)
        for _ in range(11):
            clock.move(hours=1)
            assert cooperative.sessions.session(secret) is not None
        session = cooperative.sessions.session(secret)
        assert session is not None
        assert 12 * 3600 == (session.expires_at - begun.signed_in_at).total_seconds()
        clock.move(hours=1)

        assert cooperative.sessions.session(secret) is None

    def test_is_noted_once_a_minute(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """A busy page does not write with every request."""
        secret, begun = sign_in(cooperative)
        seen = [begun.signed_in_at]
        for seconds in (59, 1, 59, 1):
            clock.move(seconds=seconds)
            cooperative.sessions.session(secret)
            with cooperative.store.databases[-1].reading() as reading:
                seen += [reading.run("SELECT last_seen_at FROM sessions")[0][0]]

        assert [0, 60_000_000, 0, 60_000_000] == [
            later - earlier for earlier, later in zip([seen[1], *seen[1:]], seen[1:], strict=False)
        ]

    @pytest.mark.parametrize("ending", ["sign_out", "end_all", "set_password", "disable", "forget"])
    def test_is_ended(self, cooperative: Cooperative, brandt: Account, ending: str):
        """By signing out this one; by all else every one of that person, and nobody else's."""
        created(cooperative, login="other", subject="p-2")
        secret, second = sign_in(cooperative)[0], sign_in(cooperative)[0]
        others, _ = sign_in(cooperative, login="other")
        match ending:
            case "sign_out":
                cooperative.sessions.sign_out(secret)
            case "end_all":
                cooperative.sessions.end_all(brandt.subject)
            case "set_password":
                cooperative.accounts.set_password(brandt.subject, WRONG)
            case _:
                getattr(cooperative.accounts, ending)(brandt.subject)

        assert cooperative.sessions.session(secret) is None
        assert (ending == "sign_out") == (cooperative.sessions.session(second) is not None)
        assert cooperative.sessions.session(others) is not None

    @pytest.mark.parametrize("secret", ["", "x", "\0", "\ud800", "a" * 100_000])
    def test_unknown(self, cooperative: Cooperative, secret: str):
        """Whatever a cookie holds."""
        assert cooperative.sessions.session(secret) is None
        cooperative.sessions.sign_out(secret)

    def test_old_ones_are_pruned(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """What has ended is gone with the next sign-in."""
        sign_in(cooperative)
        clock.move(hours=2)
        sign_in(cooperative)

        with cooperative.store.databases[-1].reading() as reading:
            assert 1 == reading.run("SELECT count(*) FROM sessions")[0][0]


class TestDemonstration:
    def test_signs_in_by_a_click(self, settings: Settings, clock: Clock):
        """As one person of each role, those with a password; disabled and unknown people are refused."""
        cooperative = wire(settings.model_copy(update={"demonstration": True}), clock=clock, project=False)
        brandt = created(cooperative)
        created(cooperative, login="second")
        admin = created(cooperative, login="admin", role=Role.ADMIN, member="")

        assert [Role.OFFICER, Role.ADMIN] == [person.role for person in cooperative.sessions.people()]
        secret, session = cooperative.sessions.sign_in_as(admin.subject, address="a")
        assert (admin.subject, session) == (session.actor.subject, cooperative.sessions.session(secret))
        cooperative.accounts.disable(brandt.subject)
        with pytest.raises(SignInRefused):
            cooperative.sessions.sign_in_as(brandt.subject, address="a")
        with pytest.raises(UnknownAccount):
            cooperative.sessions.sign_in_as("nobody", address="a")
        assert brandt.subject not in [person.subject for person in cooperative.sessions.people()]
        cooperative.close()

    def test_nowhere_else(self, cooperative: Cooperative, brandt: Account):
        """A real cooperative shows nobody and lets nobody in."""
        with pytest.raises(DemonstrationOnly) as caught:
            cooperative.sessions.sign_in_as(brandt.subject, address="a")

        assert "Vorführung" in caught.value.sentence("de")
        assert [] == list(cooperative.sessions.people())
