"""A browser on a served demonstration. Where chromium is missing the tests skip, with REQUIRE_BROWSER=1 they fail."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from api.web.page import Look
from procurement.application.access import Role
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.patience import PATIENCE_SECONDS, patient
from tests.web.conftest import NOW, subject_of
from tests.web.held import filled, held

PASSWORD = "wiese-lampe-ziegel"
"""Of the five people that the demonstration lets sign in."""
DESKTOP, PHONE = (1280, 900), (390, 844)
HARMLESS = "Failed to load resource: the server responded with a status of 4"
"""What a browser says of every answer that refuses something."""


@dataclass
class Site:
    """A served cooperative: its address, and what its demonstration holds by the names looks use."""

    address: str
    cooperative: Cooperative
    named: dict[str, str] = field(default_factory=dict)

    def path(self, look: Look | str) -> str:
        return filled(look if isinstance(look, str) else look.path, self.named)


class Serving:
    """A server in a thread, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.cooperative = patient(wire(Settings(data_dir=folder, demonstration=True), clock=lambda: NOW))
        for role in Role:
            self.cooperative.accounts.set_password(subject_of(role), PASSWORD)
        app = create_app(self.cooperative, on_shutdown=self.cooperative.close)
        self.listener = socket.create_server(("127.0.0.1", 0))
        # A connection that rests is not closed just when the next request goes out on it.
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_keep_alive=3600)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)

    def __enter__(self) -> Site:
        self.thread.start()
        port = self.listener.getsockname()[1]
        return Site(f"http://127.0.0.1:{port}", self.cooperative, held(self.cooperative))

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(PATIENCE_SECONDS)
        self.listener.close()


@pytest.fixture(scope="session")
def site_to_look_at(demonstration_folder, tmp_path_factory, browser) -> Iterator[Site]:
    """Served for tests that only look; shared by all of them."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(demonstration_folder, folder)
    with Serving(folder) as site:
        yield site


@pytest.fixture
def site(demonstration_folder, tmp_path, browser) -> Iterator[Site]:
    """Served for a test that changes something."""
    shutil.copytree(demonstration_folder, tmp_path / "data")
    with Serving(tmp_path / "data") as site:
        yield site


@dataclass
class Screen:
    """A browser window of somebody, and everything it complained about."""

    page: Any
    site: Site
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    scripts: bool = True

    def open(self, look: Look | str) -> Any:
        """The answer to a look's address."""
        self.complaints.clear()
        return self.page.goto(self.site.address + self.site.path(look))


@pytest.fixture(scope="session")
def windows(browser) -> Iterator[Callable[..., Screen]]:
    """Windows by person, size and theme; kept, as signing in for every look would take its time."""
    kept: dict[tuple[Any, ...], Screen] = {}

    def window(site: Site, role: Role | None, size=DESKTOP, theme: str = "light", **options: Any) -> Screen:
        key = (site.address, role, size, theme, *sorted(options.items()))
        if key not in kept:
            kept[key] = opened(browser, site, role, size, theme, **options)
        return kept[key]

    yield window
    for screen in kept.values():
        screen.page.context.close()


def opened(browser, site: Site, role: Role | None, size, theme: str, **options: Any) -> Screen:
    """A new window, signed in."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="de-DE", **options
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    screen = Screen(context.new_page(), site, scripts=options.get("java_script_enabled", True))
    screen.page.on("console", lambda it: _complain(screen, it))
    screen.page.on("pageerror", lambda it: screen.complaints.append(str(it)))
    screen.page.on("request", lambda it: screen.hosts.add(it.url.split("/")[2]) if it.url.startswith("http") else None)
    if role is not None:
        subject = subject_of(role)
        context.request.post(site.address + "/anmelden/vorfuehrung", form={"subject": subject}, max_redirects=0)
    return screen


def _complain(screen: Screen, message: Any) -> None:
    if message.type in {"error", "warning"} and not message.text.startswith(HARMLESS):
        screen.complaints.append(message.text)


@pytest.fixture
def window(browser) -> Iterator[Callable[..., Screen]]:
    """A window of one's own, closed at the end."""
    screens: list[Screen] = []

    def open_window(site: Site, role: Role | None, size=DESKTOP, theme: str = "light", **options: Any) -> Screen:
        screens.append(opened(browser, site, role, size, theme, **options))
        return screens[-1]

    yield open_window
    for screen in screens:
        screen.page.context.close()
