"""A small demonstration cooperative behind the pages, at a fixed moment, and people who visit it."""

import html
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from procurement.application.access import Actor, Role
from procurement.cli.demo_access import name_people
from procurement.cli.demo_building import build
from procurement.cli.demo_marker import Parameters
from procurement.cli.session import catch_up
from procurement.demonstration import COOPERATIVE, subject
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.patience import PATIENCE_SECONDS, patient

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=de-DE",
    "--font-render-hinting=none",
]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MEMBER = "buxtehude"
PARAMETERS = Parameters(members=12, years=2, orders_per_year=400, seed=1, today=date(2026, 11, 20))
TOKEN = re.compile(r'name="csrf" value="([^"]*)"')
FIELD = re.compile(r'<input[^>]*\bname="(?P<name>[^"]+)"[^>]*\bvalue="(?P<value>[^"]*)"')


def subject_of(role: Role, member: str = MEMBER) -> str:
    """The opaque subject of the demonstration's person in a role."""
    return subject(member if role in {Role.OFFICER, Role.APPROVER} else COOPERATIVE, role.value)


def actor_of(role: Role, member: str = MEMBER) -> Actor:
    of_member = role in {Role.OFFICER, Role.APPROVER}
    return Actor(subject=subject_of(role, member), role=role, member=member if of_member else "")


@dataclass
class Visitor:
    """Somebody at a browser without scripts: cookies are kept, forms carry the token of their page."""

    client: TestClient
    csrf: str = ""

    def get(self, path: str, **options: Any) -> httpx.Response:
        """A page, after all redirects."""
        answer = self.client.get(path, headers={"Accept": "text/html"}, **options)
        found = TOKEN.search(answer.text) if "html" in answer.headers.get("content-type", "") else None
        self.csrf = html.unescape(found.group(1)) if found else self.csrf
        return answer

    def post(
        self, path: str, fields: Mapping[str, str | Sequence[str]] | None = None, *, follow: bool = True, **options: Any
    ) -> httpx.Response:
        """Send a form of the page seen last."""
        sent = {"csrf": self.csrf, **(fields or {})}
        return self.client.post(path, data=sent, follow_redirects=follow, headers={"Accept": "text/html"}, **options)

    def hidden(self, page: httpx.Response, name: str) -> str:
        """The value a page's form carries in a field."""
        values = [html.unescape(it["value"]) for it in FIELD.finditer(page.text) if it["name"] == name]
        assert values, f"no field {name} on the page"
        return values[0]


@dataclass
class Town:
    """A running cooperative of one's own, and people who visit it."""

    cooperative: Cooperative
    visit: Callable[..., Visitor]

    @property
    def head(self) -> int:
        return self.cooperative.store.log.head()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium; nothing is downloaded. Without it tests skip, with REQUIRE_BROWSER=1 they fail."""
    required = os.environ.get("REQUIRE_BROWSER") == "1"
    if not Path(CHROMIUM).exists():
        (pytest.fail if required else pytest.skip)(f"{CHROMIUM} is missing: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=PATIENCE_SECONDS * 1000)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demonstration_folder(tmp_path_factory) -> Path:
    """The demonstration, built once for each test process; never written to."""
    folder = tmp_path_factory.mktemp("demonstration")
    cooperative = wire(Settings(data_dir=folder, demonstration=True), clock=lambda: NOW, project=False)
    try:
        build(cooperative, PARAMETERS)
        catch_up(cooperative.store)
        name_people(cooperative, PARAMETERS.members, PARAMETERS.seed)
    finally:
        cooperative.close()
    return folder


@contextmanager
def opened(folder: Path) -> Iterator[Town]:
    """A cooperative in a folder, with its pages."""
    cooperative = patient(wire(Settings(data_dir=folder, demonstration=True), clock=lambda: NOW))
    app = create_app(cooperative, on_shutdown=cooperative.close)
    with TestClient(app):

        def visit(role: Role | None, member: str = MEMBER) -> Visitor:
            visitor = Visitor(TestClient(app, base_url="http://testserver"))
            if role is not None:
                fields = {"subject": subject_of(role, member)}
                visitor.client.post("/anmelden/vorfuehrung", data=fields, follow_redirects=False)
            return visitor

        yield Town(cooperative, visit)


@pytest.fixture(scope="session")
def town_to_look_at(demonstration_folder, tmp_path_factory) -> Iterator[Town]:
    """For tests that only look; shared by all of them."""
    folder = tmp_path_factory.mktemp("town") / "data"
    shutil.copytree(demonstration_folder, folder)
    with opened(folder) as town:
        yield town


@pytest.fixture
def town(demonstration_folder, tmp_path) -> Iterator[Town]:
    """For tests that change something: a copy of one's own."""
    shutil.copytree(demonstration_folder, tmp_path / "data")
    with opened(tmp_path / "data") as town:
        yield town
