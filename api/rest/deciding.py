"""Commands of the keepers: hand over to the desk, wait without holding a thread, say where it was recorded."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.answers import Json
from api.awaiting import answer_of
from api.services import services_of
from api.signing_in import actor_of, correlation_of


async def keep(request: Request, command: Any, location: str = "", **names: str) -> Response:
    """Record a change. The answer names what it was about and its position; 201 where `location` is new."""
    future = services_of(request).keeping.keep(actor_of(request), command, correlation_of(request))
    done = await answer_of(future)
    content = {**names, "position": done.position}
    return Json(content, 201, headers={"Location": f"/api/v1/{location}"}) if location else Json(content)
