"""Who sees the pages about all members, and the way between them."""

from collections.abc import Sequence

from api.web.links import with_query
from api.web.visit import Visit
from procurement.application.access import Action, OtherMember, allow
from procurement.kernel.wording import Wording

TABS: Sequence[tuple[str, str, Wording]] = (
    ("list", "/lizenz-pooling", Wording("Opportunities", "Möglichkeiten")),
    ("matrix", "/lizenz-pooling/matrix", Wording("Matrix", "Matrix")),
    ("positions", "/lizenz-pooling/bestand", Wording("Licences as a list", "Bestand als Liste")),
    ("dismissed", "/lizenz-pooling/verworfen", Wording("Dismissed", "Verworfen")),
)
CARRIED = {"as_of", "product", "member", "centre"}
"""What is looked at on one of the pages is looked at on the next."""


def check_sees_all(visit: Visit) -> None:
    """What several members could save together is not for those who see one. Raises `OtherMember`."""
    own = allow(visit.actor, Action.READ_REPORTS)
    if own:
        raise OtherMember(action=Action.READ_REPORTS.words, own_member=visit.names.member(own))


def tabs(visit: Visit, here: str) -> Sequence[tuple[str, Wording, bool]]:
    """Addresses and labels; whoever sees one member only has no way to the others."""
    if allow(visit.actor, Action.READ_REPORTS):
        return []
    kept = {name: values for name, values in visit.query.items() if name in CARRIED}
    return [(with_query(path, kept), label, name == here) for name, path, label in TABS]
