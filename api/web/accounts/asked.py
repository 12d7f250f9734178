"""The forms of this page, and the words for what an account or token can be."""

from collections.abc import Mapping, Sequence

from api.web.choices import members
from api.web.fields import Choice, Field
from api.web.forms import Filled
from api.web.visit import Visit
from procurement.application.access import Role
from procurement.identity.accounts import Account
from procurement.identity.passwords import LEAST_CHARACTERS
from procurement.identity.tokens import DAYS_VALID, MOST_DAYS_VALID
from procurement.kernel.wording import Wording

NOT_THE_SAME = Wording("The two passwords differ.", "Die beiden Kennwörter sind verschieden.")
LENGTH = Wording(
    f"At least {LEAST_CHARACTERS} characters. Several words are easy to remember and hard to guess.",
    f"Mindestens {LEAST_CHARACTERS} Zeichen. Mehrere Wörter merkt man sich leicht, und sie sind schwer zu erraten.",
)
PASSWORD = Field(
    name="password",
    label=Wording("New password", "Neues Kennwort"),
    kind="password",
    hint=LENGTH,
    autocomplete="new-password",
)
AGAIN = Field(
    name="again",
    label=Wording("New password once more", "Neues Kennwort noch einmal"),
    kind="password",
    autocomplete="new-password",
)
NEW_PASSWORD = (PASSWORD, AGAIN)
OWN_PASSWORD = (
    Field(
        name="old",
        label=Wording("Present password", "Bisheriges Kennwort"),
        kind="password",
        autocomplete="current-password",
    ),
    *NEW_PASSWORD,
)
STATES: Mapping[str, Wording] = {
    "active": Wording("active", "aktiv"),
    "without": Wording("no password", "ohne Kennwort"),
    "disabled": Wording("disabled", "gesperrt"),
    "forgotten": Wording("forgotten", "vergessen"),
}
TONES: Mapping[str, str] = {"active": "success", "without": "plain", "disabled": "warning", "forgotten": "plain"}


def state_of(account: Account) -> str:
    if account.forgotten:
        return "forgotten"
    if account.disabled:
        return "disabled"
    return "active" if account.has_password else "without"


def roles(visit: Visit) -> Sequence[Choice]:
    return [(role.value, role.words.in_language(visit.language)) for role in Role]


def states(visit: Visit) -> Sequence[Choice]:
    return [(state, words.in_language(visit.language)) for state, words in STATES.items()]


def new_account(visit: Visit) -> Sequence[Field]:
    return (
        Field(name="name", label=Wording("Name", "Name"), most=200, autocomplete="off"),
        Field(
            name="login",
            label=Wording("Sign-in name", "Anmeldename"),
            hint=Wording("e.g. brandt.buxtehude", "z. B. brandt.buxtehude"),
            most=64,
        ),
        *_role_and_member(visit),
        PASSWORD,
        AGAIN,
    )


def new_token(visit: Visit) -> Sequence[Field]:
    return (
        Field(
            name="label",
            label=Wording("What it is for", "Wofür"),
            hint=Wording("e.g. finance system of Buxtehude", "z. B. Finanzverfahren Buxtehude"),
            most=200,
        ),
        *_role_and_member(visit),
        Field(
            name="days",
            label=Wording("Valid for how many days", "Gültig für wie viele Tage"),
            kind="whole",
            hint=Wording(
                f"{DAYS_VALID} is a year; at most {MOST_DAYS_VALID}.",
                f"{DAYS_VALID} ist ein Jahr; höchstens {MOST_DAYS_VALID}.",
            ),
        ),
    )


def _role_and_member(visit: Visit) -> Sequence[Field]:
    return (
        Field(name="role", label=Wording("Role", "Rolle"), kind="choice", choices=roles(visit)),
        Field(
            name="member",
            label=Wording("Member", "Mitglied"),
            kind="choice",
            choices=tuple(members(visit)),
            required=False,
            hint=Wording(
                "For officers and approvers. Auditors with a member see that member only.",
                "Für Beschaffung und Freigabe. Rechnungsprüfung mit Mitglied sieht nur dieses Mitglied.",
            ),
        ),
    )


def typed_twice(filled: Filled, visit: Visit) -> None:
    """Say so where the password was not typed the same way twice."""
    if filled.ok and filled["password"] != filled["again"]:
        filled.wrong("again", NOT_THE_SAME, visit.language)
