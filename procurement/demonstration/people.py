"""Made-up people for every subject that acts in the demonstration; the same for the same seed."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procurement.demonstration.drawing import below, seeded
from procurement.demonstration.planned import COOPERATIVE, PERSONS, subject
from procurement.reference import ReferenceMember, members
from procurement.reference.tables import rows_of

OF_A_MEMBER = ("officer", "approver")
PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "\u0131": "i"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody made up. `member` is empty for those who act for the cooperative as a whole."""

    subject: str
    role: str
    member: str
    name: str
    login: str


def people(chosen: Sequence[ReferenceMember], seed: int) -> Iterator[Person]:
    """The officer and the approver of each of these members, and those of the cooperative. No two share a last name."""
    random = seeded(seed)
    names = list(rows_of("procurement.demonstration", "names.csv"))
    last_names = [row["last"] for row in names]
    shown = {member.member for member in chosen} | {COOPERATIVE}
    for member, role in _places():
        last = last_names.pop(below(random, len(last_names)))
        first = names[below(random, len(names))]["first"]
        if member in shown:
            yield Person(
                subject=subject(member, role),
                role=role,
                member="" if member == COOPERATIVE else member,
                name=f"{first} {last}",
                login=f"{_plain(last)}.{member}",
            )


def _places() -> Iterator[tuple[str, str]]:
    """Every place there is, so that people keep their names however many members are shown."""
    for role in PERSONS:
        if role not in OF_A_MEMBER:
            yield COOPERATIVE, role
    for member in sorted(member.member for member in members()):
        for role in OF_A_MEMBER:
            yield member, role


def _plain(name: str) -> str:
    """Letters that every keyboard has.

    >>> _plain("Öztürk"), _plain("Çelik")
    ('oeztuerk', 'celik')
    """
    decomposed = unicodedata.normalize("NFKD", name.lower().translate(PLAIN))
    return "".join(letter for letter in decomposed if letter.isascii())
