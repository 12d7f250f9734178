"""Writes docs/reference from the code: `make docs`. A test compares what is written with what would be.

Every page is a function that returns its text, or nothing where the room it describes is not there.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
sys.path.insert(0, str(ROOT))

from docs import domain_pages, surface_pages  # noqa: E402  (the script finds the packages first)

PAGES: Mapping[str, Callable[[], str | None]] = {
    "events.md": domain_pages.events_page,
    "projections.md": domain_pages.projections_page,
    "pricing-rules.md": domain_pages.pricing_rules_page,
    "checks.md": domain_pages.checks_page,
    "refusals.md": domain_pages.refusals_page,
    "import-formats.md": surface_pages.import_formats_page,
    "settings.md": surface_pages.settings_page,
    "cli.md": surface_pages.cli_page,
    "rest.md": surface_pages.rest_page,
}


def written_pages() -> dict[str, str]:
    """Every page by file name."""
    made = {name: make() for name, make in PAGES.items()}
    return {name: text for name, text in made.items() if text is not None}


def main() -> None:
    REFERENCE.mkdir(exist_ok=True)
    for name, text in written_pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
