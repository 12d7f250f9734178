"""`make messages`: bring every `en.po` of the pages up to date with the German words in the templates beside it.

What is translated stays; new words come without a translation, which the tests then ask for; words that are gone go.
A page whose words all stand in `api/web/shared/en.po` already has no file of its own.
"""

import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOM = Path(__file__).parent.parent / "api" / "web"
SHARED = ROOM / "shared"
FILE = "en.po"
OPTIONS = {
    "extensions": "jinja2.ext.do,jinja2.ext.i18n",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
Message = str | tuple[str, ...]


def folders() -> Iterator[Path]:
    """Every folder with templates, the shared one first."""
    rest = sorted({path.parent for path in ROOM.rglob("*.html")} - {SHARED})
    yield from (SHARED, *rest)


def messages_in(folder: Path) -> Mapping[Message, list[tuple[str, int]]]:
    """The words of a folder's templates, each with where it stands."""
    found: dict[Message, list[tuple[str, int]]] = {}
    for path in sorted(folder.glob("*.html")):
        for line, message, _comments, _context in extract_from_file("jinja2", path, options=OPTIONS):
            found.setdefault(message, []).append((path.name, line))
    return found


def known(folder: Path) -> Catalog:
    """What a folder's catalogue holds."""
    path = folder / FILE
    if not path.is_file():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def catalogue(folder: Path) -> Catalog:
    """The catalogue a folder should have: its words, less the shared ones, with the translations there are."""
    old, shared = known(folder), set[str]() if folder == SHARED else _ids(known(SHARED))
    new = Catalog(locale="en", header_comment="# English words of the templates beside this file.")
    for message, _places in sorted(messages_in(folder).items(), key=lambda it: str(it[0])):
        first = message if isinstance(message, str) else message[0]
        if first not in shared:
            before = old.get(first)
            # Whether a text has placeholders follows from the text; the flag would only differ from tool to tool.
            new.add(message, before.string if before else "")
    return new


def _ids(found: Catalog) -> set[str]:
    return {it.id if isinstance(it.id, str) else it.id[0] for it in found if it.id}


def written(found: Catalog) -> bytes:
    """A catalogue as a file, the same bytes for the same words."""
    buffer = io.BytesIO()
    write_po(buffer, found, omit_header=True, no_location=True, width=120)
    return buffer.getvalue()


def main() -> None:
    missing = 0
    for folder in folders():
        found = catalogue(folder)
        path = folder / FILE
        if len(found):
            path.write_bytes(written(found))
        else:
            path.unlink(missing_ok=True)
        missing += sum(
            1 for it in found if it.id and not (it.string if isinstance(it.string, str) else all(it.string or ()))
        )
    sys.stdout.write(f"{missing} words without English\n")


if __name__ == "__main__":
    main()
