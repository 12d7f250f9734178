"""Accounts: as a list, one by one, made, disabled, forgotten. Names stand here and never in events."""

from collections.abc import Iterator

from starlette.responses import Response

from api.web.accounts import own, tokens
from api.web.accounts.asked import NEW_PASSWORD, STATES, TONES, new_account, roles, state_of, states, typed_twice
from api.web.choices import members
from api.web.columns import Column, Row
from api.web.forms import Filled, blank, read
from api.web.listing import Filter, Listing
from api.web.page import SIGNED_IN, Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.identity.accounts import Account, AccountInvalid
from procurement.kernel.wording import Wording

PATH = "/zugaenge"
NOBODY = Wording("forgotten person", "vergessene Person")
ALL = Wording("all", "alle")
PASSWORD_SET = Wording(
    "The password is changed. All sessions of the person have ended.",
    "Das Kennwort ist geändert. Alle Sitzungen der Person sind beendet.",
)
DISABLED = Wording("The account is disabled.", "Das Konto ist gesperrt.")
ENABLED = Wording("The account can be used again.", "Das Konto ist wieder frei.")
FORGOTTEN = Wording("The person is forgotten.", "Die Person ist vergessen.")


def account_link(row: Row) -> str:
    return f"{PATH}/konto/{row['subject']}"


LIST = Listing(
    report="accounts",
    columns=(
        Column(
            name="name",
            label=Wording("Name", "Name"),
            show=lambda visit, row: row["name"] or NOBODY.in_language(visit.language),
            link=account_link,
        ),
        Column(name="login", label=Wording("Sign-in name", "Anmeldename")),
        Column(name="role", label=Wording("Role", "Rolle"), words={role.value: role.words for role in Role}),
        Column(
            name="member",
            label=Wording("Member", "Mitglied"),
            show=lambda visit, row: visit.names.member(row["member"]) or ALL.in_language(visit.language),
        ),
        Column(name="state", label=Wording("State", "Zustand"), words=STATES, tones=TONES),
        Column(name="created_at", label=Wording("Since", "Seit")),
    ),
    filters=(
        Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
        Filter(name="role", label=Wording("Role", "Rolle"), choices=roles),
        Filter(name="member", label=Wording("Member", "Mitglied"), choices=members),
        Filter(name="state", label=Wording("State", "Zustand"), choices=states),
    ),
    sort="name",
    action=Action.KEEP_ACCOUNTS,
)


def show(visit: Visit) -> Response:
    return LIST.answer_with(visit, "accounts/page.html", [row for row in _rows(visit) if _fits(visit, row)])


def _rows(visit: Visit) -> Iterator[Row]:
    for account in visit.services.accounts.all():
        yield {
            "subject": account.subject,
            "name": account.name or None,
            "login": account.login or None,
            "role": account.role.value,
            "member": account.member,
            "state": state_of(account),
            "created_at": account.created_at,
        }


def _fits(visit: Visit, row: Row) -> bool:
    wanted = visit.asked("q").casefold()
    found = f"{row['name'] or ''} {row['login'] or ''}".casefold()
    return wanted in found and all(visit.asked(name) in {"", row[name]} for name in ("role", "member", "state"))


def show_new(visit: Visit) -> Response:
    return visit.render("accounts/new.html", filled=blank(new_account(visit), visit.language))


def create(visit: Visit) -> Response:
    """The account, which can be signed in to at once, or the form again."""
    filled = read(new_account(visit), visit)
    typed_twice(filled, visit)
    account = _created(visit, filled) if filled.ok else None
    if account is None:
        return visit.render("accounts/new.html", filled.status, filled=filled)
    said = Wording(
        f"{account.name} can sign in as {account.login}.", f"{account.name} kann sich als {account.login} anmelden."
    )
    return visit.go(f"{PATH}/konto/{account.subject}", said)


def _created(visit: Visit, filled: Filled) -> Account | None:
    role, member = Role(filled["role"]), filled["member"] or ""
    try:
        return visit.services.accounts.create(role, filled["login"], filled["name"], filled["password"], member)
    except AccountInvalid as refusal:
        filled.refused(refusal, visit.language)
        return None


def show_one(visit: Visit) -> Response:
    return _one(visit, blank(NEW_PASSWORD, visit.language))


def set_password(visit: Visit) -> Response:
    filled = read(NEW_PASSWORD, visit)
    typed_twice(filled, visit)
    if filled.ok:
        try:
            visit.services.accounts.set_password(visit.part("subject"), filled["password"])
        except AccountInvalid as refusal:
            filled.refused(refusal, visit.language)
    return _back(visit, PASSWORD_SET) if filled.ok else _one(visit, filled)


def disable(visit: Visit) -> Response:
    visit.services.accounts.disable(visit.part("subject"), by=visit.actor.subject)
    return _back(visit, DISABLED)


def enable(visit: Visit) -> Response:
    visit.services.accounts.enable(visit.part("subject"))
    return _back(visit, ENABLED)


def ask_to_forget(visit: Visit) -> Response:
    """What forgetting means, before it is done."""
    return visit.render("accounts/forget.html", account=visit.services.accounts.with_subject(visit.part("subject")))


def forget(visit: Visit) -> Response:
    visit.services.accounts.forget(visit.part("subject"), by=visit.actor.subject)
    return visit.go(PATH, FORGOTTEN)


def _back(visit: Visit, notice: Wording) -> Response:
    return visit.go(f"{PATH}/konto/{visit.part('subject')}", notice)


def _one(visit: Visit, filled: Filled) -> Response:
    account = visit.services.accounts.with_subject(visit.part("subject"))
    state = state_of(account)
    return visit.render(
        "accounts/one.html",
        filled.status,
        account=account,
        state=STATES[state],
        tone=TONES[state],
        filled=filled,
        own=account.subject == visit.actor.subject,
        tokens=tokens.valid_tokens(visit, account.subject),
    )


KEEP = Action.KEEP_ACCOUNTS
ONE = f"{PATH}/konto/{{subject}}"
PAGE = Page(
    doors=(
        Door(path=PATH, action=KEEP, answer=show),
        Door(path=f"{PATH}/neu", action=KEEP, answer=show_new),
        Door(path=f"{PATH}/neu", action=KEEP, answer=create, method="POST"),
        Door(path=ONE, action=KEEP, answer=show_one),
        Door(path=f"{ONE}/passwort", action=KEEP, answer=set_password, method="POST"),
        Door(path=f"{ONE}/sperren", action=KEEP, answer=disable, method="POST"),
        Door(path=f"{ONE}/entsperren", action=KEEP, answer=enable, method="POST"),
        Door(path=f"{ONE}/vergessen", action=KEEP, answer=ask_to_forget),
        Door(path=f"{ONE}/vergessen", action=KEEP, answer=forget, method="POST"),
        Door(path=tokens.PATH, action=KEEP, answer=tokens.show),
        Door(path=tokens.PATH, action=KEEP, answer=tokens.create, method="POST"),
        Door(path=f"{tokens.PATH}/{{token}}/widerrufen", action=KEEP, answer=tokens.revoke, method="POST"),
        Door(path=f"{PATH}/passwort", action=SIGNED_IN, answer=own.show),
        Door(path=f"{PATH}/passwort", action=SIGNED_IN, answer=own.change, method="POST"),
    ),
    looks=(
        Look(path=PATH, role=Role.ADMIN),
        Look(path=f"{PATH}?q=gibtesnicht", role=Role.ADMIN, name="empty"),
        Look(path=f"{PATH}/neu", role=Role.ADMIN, name="new"),
        Look(path=f"{PATH}/konto/person-buxtehude-1", role=Role.ADMIN, name="one"),
        Look(path=f"{PATH}/konto/gibt-es-nicht", role=Role.ADMIN, name="unknown", status=404),
        Look(path=f"{PATH}/konto/person-buxtehude-1/vergessen", role=Role.ADMIN, name="forget"),
        Look(path=tokens.PATH, role=Role.ADMIN, name="tokens"),
        Look(path=f"{PATH}/passwort", role=Role.OFFICER, name="own-password"),
    ),
    help="systemverwaltung#zugaenge",
    menu=Menu(label=Wording("Accounts", "Zugänge"), order=10, roles=(Role.ADMIN,)),
)
