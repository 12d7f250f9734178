"""Styles, scripts, fonts and pictures: served under an address that changes with their content, kept for ever."""

import gzip
import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.faults import NOT_FOUND, Faulty

FOLDER = Path(__file__).parent / "static"
MOST_NAME_CHARACTERS = 200
FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = {".css", ".js", ".svg", ".html", ".txt"}
mimetypes.add_type("font/woff2", ".woff2")


class File(NamedTuple):
    """A file as it is sent."""

    content: bytes
    compressed: bytes | None
    media_type: str


@lru_cache(maxsize=1)
def version() -> str:
    """A digest over all static files: styles name fonts by relative addresses, so they share one version."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def static_url(name: str) -> str:
    """Where a static file is served, e.g. `app.css`."""
    return f"/static/{version()}/{name}"


@lru_cache(maxsize=256)
def _file(name: str) -> File | None:
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER.resolve()) or not path.is_file():
        return None
    content = path.read_bytes()
    compressed = gzip.compress(content, 9, mtime=0) if path.suffix in COMPRESSIBLE else None
    return File(content, compressed, mimetypes.guess_type(path.name)[0] or "application/octet-stream")


async def static_file(request: Request) -> Response:
    """A static file. An address of an older version gets today's content, and is asked for again next time."""
    name: str = request.path_params["name"]
    found = _file(name) if len(name) < MOST_NAME_CHARACTERS and "\0" not in name else None
    if found is None:
        raise Faulty(NOT_FOUND)
    current = request.path_params["version"] == version()
    headers = {"Cache-Control": FOR_EVER if current else "no-cache", "Vary": "Accept-Encoding"}
    content = found.content
    if found.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = found.compressed, "gzip"
    return Response(content, headers=headers, media_type=found.media_type)
