"""What can be wrong with a request before anybody is asked: each with a stable name, a status and two sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of fault. The sentences are formatted from the facts."""

    slug: str
    status: int
    de: str
    en: str


BODY_INVALID = Fault(
    slug="body-invalid",
    status=422,
    de="Der Inhalt der Anfrage passt nicht; „errors“ nennt jedes Feld und den Grund.",
    en="The body does not fit; `errors` names each field and the reason.",
)
BODY_MALFORMED = Fault(
    slug="body-malformed",
    status=400,
    de="Der Inhalt der Anfrage ist kein gültiges JSON in UTF-8: {reason}.",
    en="The body is no valid JSON in UTF-8: {reason}.",
)
BODY_TOO_LARGE = Fault(
    slug="body-too-large",
    status=413,
    de="Der Inhalt der Anfrage ist größer als {most_bytes} Bytes.",
    en="The body is larger than {most_bytes} bytes.",
)
CONTENT_TYPE_UNSUPPORTED = Fault(
    slug="content-type-unsupported",
    status=415,
    de="Der Inhalt der Anfrage muss {expected} sein, nicht „{given}“.",
    en="The body must be {expected}, not “{given}”.",
)
FORM_FOREIGN = Fault(
    slug="form-foreign",
    status=403,
    de="Dieses Formular gehört nicht zu Ihrer Anmeldung. Bitte laden Sie die Seite neu und senden Sie es noch einmal; Ihre Eingaben stehen noch auf der Seite davor.",
    en="This form does not belong to your session. Please reload the page and send it again; what you typed is still on the page before.",
)
HEADER_INVALID = Fault(
    slug="header-invalid",
    status=400,
    de="Die Kopfzeile {header} geht nicht: {reason}.",
    en="Header {header} cannot be used: {reason}.",
)
IDEMPOTENCY_KEY_MISSING = Fault(
    slug="idempotency-key-missing",
    status=400,
    de="Es fehlt die Kopfzeile Idempotency-Key: ein selbst gewählter Schlüssel je Abruf, der bei Wiederholung gleich bleibt.",
    en="The header Idempotency-Key is missing: a key of your choice for each order, the same when you repeat it.",
)
INTERNAL_ERROR = Fault(
    slug="internal-error",
    status=500,
    de="Im Dienst ist ein Fehler aufgetreten; er ist unter {request_id} festgehalten.",
    en="Something failed inside the service; it is noted under {request_id}.",
)
METHOD_NOT_ALLOWED = Fault(
    slug="method-not-allowed",
    status=405,
    de="{method} gibt es hier nicht; es gibt {allowed}.",
    en="There is no {method} here; there is {allowed}.",
)
NOT_FOUND = Fault(
    slug="not-found",
    status=404,
    de="Unter dieser Adresse gibt es nichts.",
    en="There is nothing at this address.",
)
NOT_SIGNED_IN = Fault(
    slug="not-signed-in",
    status=401,
    de="Bitte anmelden: Kopfzeile „Authorization: Bearer <Zugangstoken>“.",
    en="Please sign in: header `Authorization: Bearer <token>`.",
)
TOKEN_UNKNOWN = Fault(
    slug="token-unknown",
    status=401,
    de="Dieses Zugangstoken gilt nicht: unbekannt, abgelaufen oder gesperrt.",
    en="This token is not valid: unknown, expired or revoked.",
)
TOO_MANY_REQUESTS = Fault(
    slug="too-many-requests",
    status=429,
    de="Zu viele Anfragen; bitte in {retry_after_seconds} Sekunden noch einmal.",
    en="Too many requests; please try again in {retry_after_seconds} seconds.",
)

FAULTS: Sequence[Fault] = tuple(value for value in list(globals().values()) if isinstance(value, Fault))


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """One field that does not fit: a JSON pointer into the body, or `/query/…`, `/header/…`."""

    pointer: str
    de: str
    en: str


class Faulty(Exception):
    """A request with a fault; nobody was asked, nothing was written."""

    def __init__(
        self,
        fault: Fault,
        *,
        errors: Sequence[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(fault.slug)
        self.fault, self.facts, self.errors, self.headers = fault, facts, errors, dict(headers or {})
