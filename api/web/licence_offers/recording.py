"""Recording what was asked for, with what stands against it beside the field it lies in."""

from typing import Any

from api.problems import status_of
from api.web.forms import Filled
from api.web.visit import Visit
from procurement.kernel.refusal import NotAllowed, Refused
from procurement.kernel.wording import Wording


def kept(visit: Visit, command: Any, filled: Filled, otherwise: str) -> bool:
    """Whether it is recorded. A refusal stands at its field, one that names none at the field `otherwise`.

    Raises `NotAllowed`: no form mends that.
    """
    try:
        visit.decided(visit.services.keeping.keep(visit.actor, command, visit.correlation_id))
    except NotAllowed:
        raise
    except Refused as refusal:
        if any(field.at == refusal.pointer for field in filled.fields.values()):
            filled.refused(refusal, visit.language)
        else:
            filled.wrong(otherwise, Wording(refusal.sentence("en"), refusal.sentence("de")), visit.language)
            filled.status = status_of(type(refusal))
        return False
    return True
