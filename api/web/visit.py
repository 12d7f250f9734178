"""A visit: one request to a page, by whom, in which language, and everything a page needs to answer it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.forgery import masked, sealed, unsealed
from api.services import Services, services_of
from api.web.names import Names
from api.web.rendering import render
from api.web.words import LANGUAGES
from procurement.application.access import Action, Actor, Role
from procurement.application.reading import Report, Wanted
from procurement.identity.sessions import Session
from procurement.kernel.calendar import day_of
from procurement.kernel.wording import Wording

LANGUAGE_COOKIE, THEME_COOKIE, NOTICE_COOKIE = "sprache", "darstellung", "hinweis"
THEMES = ("light", "dark")
PATIENCE_SECONDS = 30.0
"""How long a page waits for a decision of the desk."""

Answer = TypeVar("Answer")


@dataclass
class Visit:
    """One request to a page. Pages are plain functions of it; they run in the thread pool and may wait."""

    request: Request
    session: Session | None
    help: str
    form: FormData
    position: int = 0
    """The newest position that figures on the page are true at; it stands below every page."""
    menu: Sequence[tuple[str, Wording]] = ()
    cookies: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def services(self) -> Services:
        return services_of(self.request)

    @property
    def actor(self) -> Actor:
        """Who is signed in; only behind doors that ask for it."""
        assert self.session is not None
        return self.session.actor

    @property
    def role(self) -> Role | None:
        return self.session.actor.role if self.session else None

    @cached_property
    def language(self) -> str:
        asked = self.request.cookies.get(LANGUAGE_COOKIE, "")
        return asked if asked in LANGUAGES else "de"

    @property
    def theme(self) -> str:
        asked = self.request.cookies.get(THEME_COOKIE, "")
        return asked if asked in THEMES else ""

    @cached_property
    def now(self) -> datetime:
        return self.services.clock()

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def correlation_id(self) -> str:
        return self.request.scope["correlation_id"]

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """Every query parameter with its values in order; empty ones are as if not there, as forms send all fields."""
        found: dict[str, list[str]] = {}
        for name, value in self.request.query_params.multi_items():
            if value.strip():
                found.setdefault(name, []).append(value.strip())
        return found

    def asked(self, name: str, otherwise: str = "") -> str:
        """One query parameter."""
        return self.query.get(name, [otherwise])[-1]

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def typed(self, name: str) -> str:
        """What was typed into a field of the form, without blanks around it; empty where there is none."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def chosen(self, name: str) -> list[str]:
        """Every value of a field that can be chosen several times."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """An uploaded file; None where none was chosen."""
        found = self.form.get(name)
        return found if isinstance(found, UploadFile) and found.filename else None

    @cached_property
    def names(self) -> Names:
        """The names behind ids of members, vendors, contracts and articles, for people to read."""
        return Names.of(self.services, self.actor)

    def person(self, subject: str | None) -> str:
        """Who stands behind a subject, as far as the directory of persons still knows."""
        return self.services.accounts.names([subject]).get(subject, subject) if subject else ""

    def report(
        self,
        name: str,
        parameters: Mapping[str, Sequence[str]] | None = None,
        *,
        action: Action = Action.READ_REPORTS,
        extras: bool = False,
    ) -> Report:
        """One report. Several of a page are asked for at once with `reports`."""
        return self.reports(Wanted(name=name, parameters=parameters or {}, action=action, extras=extras))[0]

    def reports(self, *wanted: Wanted) -> list[Report]:
        """Several reports from one moment, so that the figures of a page agree with each other."""
        found = self.services.reading.reports(self.actor, wanted)
        self.position = max([self.position, *(report.position for report in found)])
        return found

    def decided(self, future: Future[Answer]) -> Answer:
        """What the desk decided. Raises its refusal."""
        return future.result(PATIENCE_SECONDS)

    def render(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page in the visitor's language. Templates see the visit as `visit`."""
        text = render(template, self.language, {"visit": self, **context})
        return HTMLResponse(text, status)

    def go(self, path: str, notice: Wording | None = None) -> Response:
        """On to another page after something was done, which then says what; the browser asks for it anew."""
        if notice is not None and self.session is not None:
            content = {"en": str(notice), "de": notice.german}
            self.cookies[NOTICE_COOKIE] = sealed(content, self.session.csrf)
        return RedirectResponse(path, 303)

    @cached_property
    def notice(self) -> str:
        """What the page before wanted said, once."""
        text = self.request.cookies.get(NOTICE_COOKIE, "")
        if not text or self.session is None:
            return ""
        self.cookies.setdefault(NOTICE_COOKIE, "")
        return str(unsealed(text, self.session.csrf).get(self.language, ""))

    @property
    def csrf(self) -> str:
        """The token every form carries."""
        return masked(self.session.csrf) if self.session else ""
