"""Pages in fewer bytes. Files that are streamed go as they are."""

import gzip

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

WORTH_BYTES = 1_000
LEVEL = 4
"""Of zlib's nine: a third of the time of the usual six for five percent more bytes."""


def compressed(request: Request, response: Response) -> Response:
    """The page compressed where the browser understands it. Form tokens are masked, so their length tells nothing."""
    if not isinstance(response, HTMLResponse) or "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    if len(response.body) >= WORTH_BYTES:
        response.body = gzip.compress(response.body, LEVEL, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response
