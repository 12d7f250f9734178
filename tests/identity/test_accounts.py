"""Accounts: names stand outside the log, belong to a subject, and can be forgotten."""

from pathlib import Path
from typing import Any

import pytest

from procurement.application.access import Role
from procurement.identity.accounts import Account, AccountInvalid, UnknownAccount
from procurement.identity.sessions import SignInRefused
from procurement.identity.tokens import TokenInvalid
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.identity.conftest import PASSWORD, Clock, created


class TestCreate:
    def test_done(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """The login is kept in small letters; what is found again is what was made."""
        assert brandt == cooperative.accounts.with_subject(brandt.subject)
        assert ("brandt.buxtehude", "Sabine Brandt") == (brandt.login, brandt.name)
        assert (clock.now, False, False, True) == (
            brandt.created_at,
            brandt.disabled,
            brandt.forgotten,
            brandt.has_password,
        )

    @pytest.mark.parametrize(
        ("changes", "pointer", "german"),
        [
            ({"login": "ab"}, "/login", "3 bis 64"),
            ({"login": "a" * 65}, "/login", "3 bis 64"),
            ({"login": "zwei worte"}, "/login", "3 bis 64"),
            ({"login": "a\0b"}, "/login", "3 bis 64"),
            ({"name": " "}, "/name", "1 bis 200"),
            ({"name": "a\nb"}, "/name", "1 bis 200"),
            ({"password": "elf Zeichen"}, "/password", "weniger als 12"),
            ({"password": "x" * 201}, "/password", "mehr als 200"),
            ({"password": "BRANDT.Buxtehude"}, "/password", "Anmeldename"),
            ({"member": ""}, "/member", "braucht ein Mitglied"),
            ({"role": Role.ADMIN}, "/member", "gilt für alle Mitglieder"),
        ],
    )
    def test_refused(self, cooperative: Cooperative, changes: dict[str, Any], pointer: str, german: str):
        """The refusal points at the field and says why, in both languages; nothing is made."""
        with pytest.raises(AccountInvalid) as caught:
            created(cooperative, **changes)

        assert pointer == caught.value.pointer
        assert german in caught.value.sentence("de")
        assert german not in caught.value.sentence("en")
        assert [] == cooperative.accounts.all()

    @pytest.mark.parametrize(
        ("changes", "pointer"), [({"login": " BRANDT.BUXTEHUDE "}, "/login"), ({"login": "other"}, "/subject")]
    )
    def test_taken(self, cooperative: Cooperative, brandt: Account, changes: dict[str, Any], pointer: str):
        """A login belongs to one person, however it is written; so does a subject."""
        with pytest.raises(AccountInvalid) as caught:
            created(cooperative, subject=brandt.subject, **changes)

        assert pointer == caught.value.pointer
        assert [brandt] == cooperative.accounts.all()

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("member", ["", "stade"])
    def test_as_with_tokens(self, cooperative: Cooperative, role: Role, member: str):
        """A role goes with a member for an account where it does for a token."""
        refused: list[bool] = []
        for make in (
            lambda: cooperative.tokens.create(role, member),
            lambda: created(cooperative, role=role, member=member),
        ):
            try:
                make()
            except (TokenInvalid, AccountInvalid):
                refused.append(True)
            else:
                refused.append(False)

        assert refused[0] == refused[1]

    def test_without_password(self, cooperative: Cooperative, clock: Clock):
        """Somebody without a password has a name and cannot sign in with any."""
        account = Account(
            subject="p-1",
            login="voss",
            name="Jan Voss",
            role=Role.MANAGER,
            member="",
            created_at=clock(),
            disabled=False,
        )
        cooperative.accounts.create_without_password([account])

        assert {"p-1": "Jan Voss"} == cooperative.accounts.names(["p-1"])
        assert account == cooperative.accounts.with_subject("p-1")
        for password in ("", "!"):
            with pytest.raises(SignInRefused):
                cooperative.sessions.sign_in("voss", password, address="a")
        with pytest.raises(AccountInvalid, match="taken"):
            cooperative.accounts.create_without_password([account])


class TestChange:
    def test_password(self, cooperative: Cooperative, brandt: Account):
        """The new one signs in, the old one does not; it is held to the same rule."""
        cooperative.accounts.set_password(brandt.subject, "etwas ganz Neues")

        cooperative.sessions.sign_in("brandt.buxtehude", "etwas ganz Neues", address="a")
        with pytest.raises(SignInRefused):
            cooperative.sessions.sign_in("brandt.buxtehude", PASSWORD, address="a")
        with pytest.raises(AccountInvalid):
            cooperative.accounts.set_password(brandt.subject, "kurz")

    def test_password_is_the_same_however_it_is_composed(self, cooperative: Cooperative):
        """An umlaut typed as letter and dots is the umlaut, in login and password."""
        created(cooperative, login="j\u00f6rg", password="K\u00f6nigskinder 12")

        cooperative.sessions.sign_in("jo\u0308rg", "Ko\u0308nigskinder 12", address="a")

    def test_disable_and_enable(self, cooperative: Cooperative, brandt: Account):
        """Nobody signs in to a disabled account, and again once it is enabled."""
        cooperative.accounts.disable(brandt.subject)

        assert cooperative.accounts.with_subject(brandt.subject).disabled
        with pytest.raises(SignInRefused):
            cooperative.sessions.sign_in("brandt.buxtehude", PASSWORD, address="a")
        cooperative.accounts.enable(brandt.subject)
        cooperative.sessions.sign_in("brandt.buxtehude", PASSWORD, address="a")

    @pytest.mark.parametrize("change", ["disable", "enable", "forget"])
    def test_unknown(self, cooperative: Cooperative, change: str):
        """What is not there is said so."""
        with pytest.raises(UnknownAccount) as caught:
            getattr(cooperative.accounts, change)("nobody")

        assert "nobody" in caught.value.sentence("de")
        for other in (
            lambda: cooperative.accounts.with_subject("no\0body"),
            lambda: cooperative.accounts.set_password("nobody", PASSWORD),
        ):
            with pytest.raises(UnknownAccount):
                other()


class TestForget:
    def test_only_the_subject_stays(self, cooperative: Cooperative, brandt: Account):
        """No name is shown any more, nobody signs in, and nothing brings it back; the login is free."""
        assert {brandt.subject: "Sabine Brandt"} == cooperative.accounts.names([brandt.subject, "nobody"])
        cooperative.accounts.forget(brandt.subject)

        left = cooperative.accounts.with_subject(brandt.subject)
        assert ("", "", True, False) == (left.login, left.name, left.forgotten, left.has_password)
        assert {} == cooperative.accounts.names([brandt.subject])
        for login in ("brandt.buxtehude", ""):
            with pytest.raises(SignInRefused):
                cooperative.sessions.sign_in(login, PASSWORD, address="a")
        for change in (cooperative.accounts.enable, cooperative.accounts.forget):
            with pytest.raises(UnknownAccount):
                change(brandt.subject)
        assert brandt.subject != created(cooperative).subject

    def test_twice_is_possible(self, cooperative: Cooperative):
        """Two people can be forgotten: empty logins do not meet."""
        for login in ("first", "second"):
            cooperative.accounts.forget(created(cooperative, login=login).subject)

        assert [True, True] == [account.forgotten for account in cooperative.accounts.all()]

    def test_the_file_forgets_too(self, tmp_path: Path):
        """Login and name are overwritten in the SQLite file, not just unlinked."""
        settings = Settings(data_dir=tmp_path)
        cooperative = wire(settings, project=False)
        brandt = created(cooperative)
        cooperative.close()
        before = (tmp_path / "office.db").read_bytes()
        cooperative = wire(settings, project=False)
        cooperative.accounts.forget(brandt.subject)
        cooperative.close()

        after = (tmp_path / "office.db").read_bytes()
        assert [True, False] == [b"Sabine Brandt" in content for content in (before, after)]
        assert [True, False] == [b"brandt.buxtehude" in content for content in (before, after)]
        assert brandt.subject.encode() in after
