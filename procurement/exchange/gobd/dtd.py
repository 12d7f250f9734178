"""The DTD that has to lie beside `index.xml`. It is not ours to hand out, so whoever exports brings it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from procurement.kernel.refusal import Invalid

NEWEST = "gdpdu-01-09-2004.dtd"
EDITIONS: Mapping[str, str] = {
    "40e733e866f375c07efba3fafdc0765512562b1db6f86d85309527a3f77a6dc5": NEWEST,
    "d64ddffe5e59ed3c663020b4e584c19169359636572affe8771b2ec3297559de": "gdpdu-01-08-2002.dtd",
}
"""SHA-256 of the official editions, line ends as line feeds, by which invented ones are told apart."""


@dataclass(eq=False, kw_only=True)
class DtdNotOfficial(Invalid):
    """Shortened and invented files go by the same name; with them a tax auditor's program reads nothing."""

    file: str
    DE: ClassVar[str] = (
        "{file} ist keine amtliche Fassung der DTD des Beschreibungsstandards (gdpdu-01-09-2004 oder gdpdu-01-08-2002)."
    )
    EN: ClassVar[str] = "{file} is no official edition of the DTD (gdpdu-01-09-2004 or gdpdu-01-08-2002)."


def edition_of(dtd: bytes, file: str) -> str:
    """The name under which an official DTD has to lie on the carrier. Raises `DtdNotOfficial`."""
    found = EDITIONS.get(hashlib.sha256(dtd.replace(b"\r\n", b"\n")).hexdigest())
    if found is None:
        raise DtdNotOfficial(file=file)
    return found
