"""Whose history is asked for: by a list, by the number of an order, or by member and product."""

from collections.abc import Sequence

from starlette.responses import Response

from api.web.fields import Choice
from api.web.links import with_query
from api.web.visit import Visit
from procurement.application.access import Action, allow
from procurement.application.parameter import invalid
from procurement.application.reading import Wanted
from procurement.kernel.names import is_name
from procurement.kernel.wording import Wording

Group = tuple[Wording, Sequence[Choice]]
NO_ORDER = Wording("there is no order with this number", "einen Abruf mit dieser Nummer gibt es nicht")
NO_PRODUCT = Wording("choose a member and a product", "bitte Mitglied und Produkt wählen")


def stream_groups(visit: Visit) -> Sequence[Group]:
    """What can be chosen from a list; an auditor of one member has that member only."""
    own, names = allow(visit.actor, Action.READ_EVENTS), visit.names
    members = [(f"member/{key}", name) for key, name in names.members.items() if own in {"", key}]
    groups: list[Group] = [(Wording("Members", "Mitglieder"), members)]
    if not own:
        contracts = [(f"contract/{key}", name) for key, name in names.contracts.items()]
        vendors = [(f"vendor/{key}", name) for key, name in names.vendors.items()]
        groups.append((Wording("Contracts", "Verträge"), contracts))
        groups.append((Wording("Vendors", "Lieferanten"), vendors))
    return groups


def licence_choices(visit: Visit) -> tuple[Sequence[Choice], Sequence[Choice]]:
    """Members and products, of which each pair may have a history."""
    own = allow(visit.actor, Action.READ_EVENTS)
    members = [(key, name) for key, name in visit.names.members.items() if own in {"", key}]
    return members, tuple(visit.names.products.items())


def chosen_stream(visit: Visit) -> Response | None:
    """To the history of the order or licence that was typed or chosen; None where none was. Raises `ParameterInvalid`."""
    number, member, product = visit.asked("abruf"), visit.asked("mitglied"), visit.asked("produkt")
    stream = _order(visit, number) if number else ""
    if not stream and (member or product):
        if not (is_name(member) and is_name(product)):
            raise invalid("produkt", product, NO_PRODUCT)
        stream = f"licence/{member}/{product}"
    return visit.go(with_query("/verlauf", {}, gegenstand=stream)) if stream else None


def _order(visit: Visit, number: str) -> str:
    wanted = Wanted(name="order_book", parameters={"number": [number]}, action=Action.READ_ORDERS)
    rows = visit.reports(wanted)[0].rows
    if not rows:
        raise invalid("abruf", number, NO_ORDER)
    return f"order/{rows[0]['order_id']}"
