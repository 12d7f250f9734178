"""What a page declares: its doors, each with the action it is allowed by, its place in the menu, how it is looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

from starlette.responses import Response

from api.web.visit import Visit
from api.web.words import ROOM
from procurement.application.access import ACCESS, Action, Role
from procurement.kernel.wording import Wording

PUBLIC: Literal["public"] = "public"
SIGNED_IN: Literal["signed in"] = "signed in"
"""Open to everybody who is signed in, whatever the role: one's own settings, help."""

EVERYBODY = tuple(Role)
MEMBERS_PEOPLE = (Role.OFFICER, Role.APPROVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way in: a path as Starlette writes it (`/abrufe/{order}`), a method, the action it takes, what answers."""

    path: str
    action: Action | Literal["public", "signed in"]
    answer: Callable[[Visit], Response]
    method: Literal["GET", "POST"] = "GET"

    def opens_to(self, role: Role) -> bool:
        return not isinstance(self.action, Action) or role in ACCESS[self.action]


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Where a page stands in the menu, and whose menu: order, then name; `order_for` where it differs for a role."""

    label: Wording
    order: int
    roles: Sequence[Role]
    path: str = ""
    order_for: Mapping[Role, int] = field(default_factory=dict[Role, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A state of a page worth looking at: tests check it in both sizes and themes, the handbook may show it.

    `path` may name what the demonstration holds: `{contract}`, `{article}`, `{order}`, `{waiting}`, `{member}`,
    `{vendor}`, `{position}`, `{pool}` that takes pledges, `{closed_pool}`, `{refused_pool}` whose closing was refused,
    `{alliance}`, `{demand}` (a product asked about), `{product}` (licences counted by site), `{own_offer}` and `{offer}` of licences.
    `name` is a short file name, one of a kind within the page.
    """

    path: str
    role: Role | None
    name: str = "page"
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. `help` is the section of the handbook it links to, e.g. `beschaffung#katalog`."""

    doors: Sequence[Door]
    looks: Sequence[Look]
    help: str
    menu: Menu | None = field(default=None)


@lru_cache(maxsize=1)
def pages() -> Sequence[Page]:
    """Every page: the `PAGE` of each folder's `page.py`, in the order of their names."""
    return tuple(_found())


def _found() -> Iterator[Page]:
    for module in sorted(iter_modules([str(ROOM)]), key=lambda it: it.name):
        if module.ispkg and (ROOM / module.name / "page.py").is_file():
            yield import_module(f"api.web.{module.name}.page").PAGE


@lru_cache(maxsize=8)
def menu_of(role: Role) -> Sequence[tuple[str, Wording]]:
    """The menu a role sees: paths and labels."""
    entries = [(page.menu, page.doors[0]) for page in pages() if page.menu and role in page.menu.roles]
    entries.sort(key=lambda it: (it[0].order_for.get(role, it[0].order), str(it[0].label)))
    return [(menu.path or door.path, menu.label) for menu, door in entries if door.opens_to(role)]
