"""What a stream is about, as people say it, and the page it belongs to."""

from collections.abc import Callable, Mapping

from api.web.names import Names
from api.web.visit import Visit
from procurement.kernel.wording import Wording

Said = Callable[[Names, str, str], Wording]


def subject_words(visit: Visit, stream: str, number: str = "") -> Wording:
    """What a stream is about; `number` is that of an order, whose stream does not name it."""
    kind, _, rest = stream.partition("/")
    say = SAID.get(kind)
    return say(visit.names, rest, number) if say else Wording(stream, stream)


def subject_page(stream: str) -> str:
    """The page about it; empty where there is none of its own."""
    kind, _, rest = stream.partition("/")
    if kind in {"licence", "orders"}:
        kind, rest = "member", rest.partition("/")[0]
    return f"{PAGES[kind]}/{rest}" if kind in PAGES else ""


PAGES: Mapping[str, str] = {
    "member": "/mitglieder",
    "vendor": "/lieferanten",
    "contract": "/vertraege",
    "order": "/abrufe",
    "pool": "/pools",
}


def _licence(names: Names, rest: str, _number: str) -> Wording:
    member, _, product = rest.partition("/")
    name, what = names.member(member), names.products.get(product, product)
    return Wording(f"Licences {what}, {name}", f"Lizenzen {what}, {name}")


def _register(names: Names, rest: str, _number: str) -> Wording:
    member, _, year = rest.partition("/")
    name = names.member(member)
    return Wording(f"Order numbers {year}, {name}", f"Abrufnummern {year}, {name}")


SAID: Mapping[str, Said] = {
    "member": lambda names, rest, _: Wording(f"Member {names.member(rest)}", f"Mitglied {names.member(rest)}"),
    "vendor": lambda names, rest, _: Wording(f"Vendor {names.vendor(rest)}", f"Lieferant {names.vendor(rest)}"),
    "contract": lambda names, rest, _: Wording(f"Contract {names.contract(rest)}", f"Vertrag {names.contract(rest)}"),
    "order": lambda _, rest, number: Wording(f"Order {number or rest}", f"Abruf {number or rest}"),
    "pool": lambda names, rest, _: Wording(
        f"Pool {names.pools.get(rest, rest)}", f"Pool {names.pools.get(rest, rest)}"
    ),
    "licence": _licence,
    "orders": _register,
}
