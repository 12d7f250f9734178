"""What a first visit moves over the line: little, and all of it from here."""

from typing import Any

import pytest

from procurement.application.access import Role

MOST_BYTES = 350_000
PAGES = {"/uebersicht": Role.MANAGER, "/": Role.OFFICER, "/verlauf": Role.AUDITOR, "/anmelden": None}


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_the_first_visit_moves_little(site_to_look_at, window, path):
    """With an empty cache a page, its styles, scripts and fonts are 350 kB at most, compressed."""
    screen = window(site_to_look_at, PAGES[path])
    moved: list[Any] = []

    def note(request: Any) -> None:
        moved.append(request)

    screen.page.on("requestfinished", note)

    screen.open(path)
    screen.page.wait_for_load_state("networkidle")

    sizes = [it.sizes() for it in moved]
    total = sum(it["responseBodySize"] + it["responseHeadersSize"] for it in sizes)
    assert 5 <= len(sizes)
    assert MOST_BYTES >= total
