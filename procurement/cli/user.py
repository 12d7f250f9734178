"""`abrufbuch user add|list|password|disable|enable|forget`: local accounts for the browser."""

import sys
from typing import Annotated

import typer

from procurement.cli.session import AsJson, DataDir, chosen, running
from procurement.cli.speaking import fail, note, say, say_json, table
from procurement.cli.tokens import Member, RoleChoice, Subject, hint_at_unknown
from procurement.identity.accounts import Account, login_of
from procurement.identity.passwords import LEAST_CHARACTERS
from procurement.wiring import Cooperative

app = typer.Typer(help="Konten für die Anmeldung im Browser.")

Login = Annotated[str, typer.Option("--login", help="Anmeldename: 3 bis 64 Buchstaben, Ziffern, . _ - @")]
Name = Annotated[str, typer.Option("--name", help="Wie die Person heißt; steht nie in den Ereignissen.")]
Who = Annotated[str, typer.Argument(metavar="WER", help="Anmeldename oder Kennung aus „user list“.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Das Kennwort aus der ersten Zeile der Standardeingabe lesen.")
]
Sure = Annotated[bool, typer.Option("--yes", help="Nicht nachfragen.")]


@app.command("add")
def add(
    role: RoleChoice,
    login: Login,
    name: Name,
    member: Member = "",
    subject: Subject = "",
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ein Konto anlegen. Das Kennwort wird verdeckt abgefragt."""
    password = _password(from_stdin=password_stdin)
    with running(chosen(data_dir=data_dir)) as cooperative:
        hint_at_unknown(cooperative, member)
        account = cooperative.accounts.create(role, login, name, password, member, subject=subject)
    if as_json:
        say_json(_shown(account))
    else:
        say(f"{account.name} kann sich als {account.login} anmelden. Kennung in den Ereignissen: {account.subject}")


@app.command("list")
def list_accounts(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Alle Konten, ohne ihr Kennwort."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        accounts = cooperative.accounts.all()
    if as_json:
        say_json({"accounts": [_shown(account) for account in accounts]})
        return
    head = ("Anmeldename", "Name", "Rolle", "Mitglied", "Kennung", "Seit", "Zustand")
    rows = [
        (it.login, it.name, it.role.value, it.member, it.subject, f"{it.created_at:%d.%m.%Y}", _state(it))
        for it in accounts
    ]
    say(table(head, rows))


@app.command("password")
def password(who: Who, password_stdin: FromStdin = False, data_dir: DataDir = None) -> None:
    """Ein neues Kennwort setzen. Alle Sitzungen der Person enden."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        account = _account(cooperative, who)
        cooperative.accounts.set_password(account.subject, _password(from_stdin=password_stdin))
    say(f"Das Kennwort von {account.login} ist geändert; alle Sitzungen sind beendet.")


@app.command("disable")
def disable(who: Who, data_dir: DataDir = None) -> None:
    """Ein Konto sperren. Alle Sitzungen der Person enden."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        account = _account(cooperative, who)
        cooperative.accounts.disable(account.subject)
    say(f"{account.login} ist gesperrt; alle Sitzungen sind beendet.")


@app.command("enable")
def enable(who: Who, data_dir: DataDir = None) -> None:
    """Eine Sperre aufheben."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        account = _account(cooperative, who)
        cooperative.accounts.enable(account.subject)
    say(f"{account.login} kann sich wieder anmelden.")


@app.command("forget")
def forget(who: Who, sure: Sure = False, data_dir: DataDir = None) -> None:
    """Anmeldenamen, Namen und Kennwort für immer löschen. Die Kennung in den Ereignissen bleibt."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        account = _account(cooperative, who)
        if not sure:
            typer.confirm(f"{account.name} ({account.login}) für immer vergessen?", abort=True, err=True)
        cooperative.accounts.forget(account.subject)
    say(f"{account.login} ist vergessen. In den Ereignissen bleibt die Kennung {account.subject}.")
    note("Ältere Sicherungen enthalten den Namen noch, bis sie gelöscht sind.")


def _account(cooperative: Cooperative, who: str) -> Account:
    found = (it for it in cooperative.accounts.all() if not it.forgotten and _is(it, who))
    account = next(found, None)
    if account is None:
        raise fail(f"Ein Konto {who} gibt es nicht.")
    return account


def _is(account: Account, who: str) -> bool:
    return who == account.subject or login_of(who) == account.login


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    question = f"Kennwort (mindestens {LEAST_CHARACTERS} Zeichen)"
    entered: str = typer.prompt(
        question, hide_input=True, confirmation_prompt="Noch einmal", err=True, prompt_suffix=": "
    )
    return entered


def _state(account: Account) -> str:
    if account.forgotten:
        return "vergessen"
    if account.disabled:
        return "gesperrt"
    return "" if account.has_password else "ohne Kennwort"


def _shown(account: Account) -> dict[str, object]:
    return {
        "subject": account.subject,
        "login": account.login,
        "name": account.name,
        "role": account.role.value,
        "member": account.member,
        "created_at": account.created_at.isoformat(),
        "disabled": account.disabled,
        "forgotten": account.forgotten,
        "has_password": account.has_password,
    }
