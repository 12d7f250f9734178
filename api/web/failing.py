"""Pages that say what went wrong: what, why, and what to do next. Statuses are those of the REST answers."""

from starlette.responses import Response

from api.faults import Fault, Faulty
from api.problems import status_of
from api.web.visit import Visit
from procurement.kernel.refusal import Refused, Unavailable
from procurement.kernel.wording import Wording

TITLES = {
    403: Wording("This is not open to you", "Das ist für Sie nicht freigegeben"),
    404: Wording("Not found", "Nicht gefunden"),
    405: Wording("This does not work here", "Das geht hier nicht"),
    409: Wording("This is not possible", "Das geht so nicht"),
    412: Wording("Someone was faster", "Jemand war schneller"),
    413: Wording("Too large", "Zu groß"),
    429: Wording("Please wait a moment", "Bitte einen Moment warten"),
    500: Wording("Something failed", "Etwas ist schiefgegangen"),
    503: Wording("Not available just now", "Gerade nicht erreichbar"),
}
OTHERWISE = Wording("This input cannot be used", "Diese Angaben gehen so nicht")


def failed(visit: Visit, refusal: Refused) -> Response:
    """A refusal nobody else turned into a message beside its field, with every rule that was broken."""
    sentences = [it.sentence(visit.language) for it in (refusal, *refusal.also)]
    response = _page(visit, status_of(type(refusal)), sentences)
    if isinstance(refusal, Unavailable):
        response.headers["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def faulted(visit: Visit, fault: Faulty) -> Response:
    """A request no page of ours sends."""
    response = _page(visit, fault.fault.status, [_sentence(visit, fault, fault.fault)])
    response.headers.update(fault.headers)
    return response


def _sentence(visit: Visit, fault: Faulty, kind: Fault) -> str:
    german = visit.language == "de"
    facts = {"request_id": visit.request.scope.get("request_id", ""), **fault.facts}
    told = {name: it.in_language(visit.language) if isinstance(it, Wording) else it for name, it in facts.items()}
    return (kind.de if german else kind.en).format(**told)


def _page(visit: Visit, status: int, sentences: list[str]) -> Response:
    title = TITLES.get(status, OTHERWISE)
    return visit.render("shared/failed.html", status, title=title, sentences=sentences)
