"""`abrufbuch token create|list|revoke`: access for programs and people."""

from typing import Annotated

import typer

from procurement.application.access import Role
from procurement.cli.session import AsJson, DataDir, chosen, keeper, running
from procurement.cli.speaking import fail, note, say, say_json, table
from procurement.domain.member.aggregate import UnknownMember
from procurement.identity.tokens import DAYS_VALID
from procurement.wiring import Cooperative

app = typer.Typer(help="Zugangstoken anlegen, auflisten, widerrufen.")

DAY_LENGTH = len("2026-03-02")

RoleChoice = Annotated[Role, typer.Option("--role", help="Rolle.")]
Member = Annotated[str, typer.Option("--member", help="Mitglied; nötig für officer und approver.", show_default=False)]
Label = Annotated[str, typer.Option("--label", help="Wofür das Token ist.", show_default=False)]
Days = Annotated[int, typer.Option("--days", min=1, max=3660, help="Wie viele Tage es gilt.")]
Subject = Annotated[
    str,
    typer.Option(
        "--subject", help="Kennung in den Ereignissen, nie ein Name; ohne Angabe eine neue.", show_default=False
    ),
]


def hint_at_unknown(cooperative: Cooperative, member: str) -> None:
    """People may be set up before their member."""
    if member:
        try:
            cooperative.keeping.member(keeper(), member).result()
        except UnknownMember as unknown:
            note(f"Hinweis: {unknown.sentence('de')} Der Zugang gilt, sobald es aufgenommen ist.")


@app.command("create")
def create(
    role: RoleChoice,
    member: Member = "",
    label: Label = "",
    days: Days = DAYS_VALID,
    subject: Subject = "",
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ein Token anlegen. Es wird nur dieses eine Mal gezeigt; gespeichert wird sein Hash."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        hint_at_unknown(cooperative, member)
        token = cooperative.tokens.create(role, member, label=label, subject=subject, days=days)
    shown = {
        "token_id": token.token_id,
        "token": token.secret,
        "role": role.value,
        "member": member,
        "subject": token.actor.subject,
        "expires_at": token.expires_at.isoformat(),
    }
    if as_json:
        say_json(shown)
    else:
        say(token.secret)
        note(f"Rolle {role.value}{f' für {member}' if member else ''}, gültig bis {token.expires_at:%d.%m.%Y}.")
        note("Das Token wird nicht noch einmal gezeigt.")


@app.command("list")
def list_tokens(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Alle Token, ohne ihr Geheimnis."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        tokens = cooperative.tokens.all()
    if as_json:
        say_json({"tokens": [dict(token) for token in tokens]})
        return
    head = ("Nummer", "Rolle", "Mitglied", "Kennung", "Gilt bis", "Widerrufen", "Wofür")
    names = ("token_id", "role", "member", "subject", "expires_at", "revoked_at", "label")
    days = {"expires_at", "revoked_at"}
    rows = [[str(token[name])[: DAY_LENGTH if name in days else None] for name in names] for token in tokens]
    say(table(head, rows))


@app.command("revoke")
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="NUMMER", help="Nummer aus „token list“.")],
    data_dir: DataDir = None,
) -> None:
    """Ein Token widerrufen. Laufende Dienste merken es nach wenigen Sekunden."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        revoked = cooperative.tokens.revoke(token_id)
    if not revoked:
        raise fail(f"Ein gültiges Token {token_id} gibt es nicht.")
    say(f"Token {token_id} ist widerrufen.")
