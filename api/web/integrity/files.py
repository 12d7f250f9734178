"""What can be taken away to check with: checkpoints, the public key, the verifier."""

import io
import zipfile
from pathlib import Path

from starlette.responses import PlainTextResponse, Response

from api.web.visit import Visit
from procurement.application.parameter import invalid, whole
from procurement.audit import verify

MOST_DIGITS = 15
ZIP, PYTHON = "application/zip", "text/x-python; charset=utf-8"


def checkpoint(visit: Visit) -> Response:
    """One checkpoint as it is signed."""
    kept = visit.services.audit.checkpoint_over(size_of(visit.part("size"), "size"))
    return _attached(PlainTextResponse(kept.note), f"pruefpunkt-{kept.size}.txt")


def checkpoints(visit: Visit) -> Response:
    """All of them, a file each, in a ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for kept in visit.services.audit.evidence.checkpoints():
            archive.writestr(zipfile.ZipInfo(f"pruefpunkt-{kept.size}.txt", kept.made_at.timetuple()[:6]), kept.note)
    return _attached(Response(target.getvalue(), media_type=ZIP), "pruefpunkte.zip")


def key(visit: Visit) -> Response:
    return _attached(PlainTextResponse(f"{visit.services.audit.key}\n"), "schluessel.txt")


def verifier(_visit: Visit) -> Response:
    """The verifier as one file that needs nothing but Python."""
    return _attached(Response(Path(verify.__file__).read_bytes(), media_type=PYTHON), "verify.py")


def size_of(text: str, name: str) -> int:
    """A number of events from the address. Raises `ParameterInvalid`."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text)):
        raise invalid(name, text, whole(1, 10**MOST_DIGITS))
    return int(text)


def _attached(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
