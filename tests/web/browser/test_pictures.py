"""The handbook's pictures, taken from the real pages: `make pictures` takes them, these tests hold them to the pages.

Beside the pictures stands for each what was on the page and which styles drew it. Where that is no longer so, the
picture lags behind and has to be taken again.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from api.web.static_files import FOLDER as STATIC
from tests.web.browser.conftest import Screen, Site
from tests.web.browser.pictures import PICTURES, Picture

HANDBOOK = Path(__file__).resolve().parents[3] / "docs" / "handbuch"
FOLDER = HANDBOOK / "bilder"
SEEN = FOLDER / "seen.json"
SIZE = (1120, 760)
STYLES = hashlib.sha256(b"".join((STATIC / name).read_bytes() for name in ("app.css", "charts.css"))).hexdigest()


def told() -> dict[str, str]:
    """What stood on the pages when the pictures were taken, by picture."""
    return json.loads(SEEN.read_text()) if SEEN.exists() else {}


def seen(element: Any) -> str:
    """A digest of what is on the page, as those who listen to it are told, and of the styles."""
    return hashlib.sha256((element.aria_snapshot() + STYLES).encode()).hexdigest()[:16]


def shown(screen: Screen, picture: Picture) -> Any:
    """The part of the page that the picture shows."""
    screen.open(picture.path)
    screen.page.wait_for_load_state("networkidle")
    screen.page.evaluate("document.fonts.ready")
    return screen.page.locator(picture.crop or "body").first


@pytest.mark.slow
class TestThePicturesOfTheHandbook:
    @pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
    def test_show_what_is_on_the_page(self, site_to_look_at: Site, windows, picture):
        """A picture is of the page as it is now; otherwise `make pictures` takes it again."""
        screen = windows(site_to_look_at, picture.role, SIZE)
        element = shown(screen, picture)
        path = FOLDER / f"{picture.name}.png"

        if os.environ.get("TAKE_PICTURES") == "1":
            FOLDER.mkdir(exist_ok=True)
            target = element if picture.crop else screen.page
            target.screenshot(path=path, animations="disabled")
            kept = {**told(), picture.name: seen(element)}
            SEEN.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n")

        assert path.exists()
        assert told().get(picture.name) == seen(element), "the page has changed: make pictures"


class TestTheHandbook:
    def test_shows_every_picture_and_no_other(self):
        """Each picture that is taken is shown, and each that is shown is taken."""
        text = "".join(path.read_text() for path in sorted(HANDBOOK.glob("*.md")))
        named = {picture.name for picture in PICTURES}

        assert {name for name in named if f"(bilder/{name}.png)" not in text} == set()
        assert {path.stem for path in FOLDER.glob("*.png")} == named
