"""The position that an address names."""

from api.web.events.asked import MOST_POSITION
from procurement.application.parameter import invalid, whole


def position_of(text: str) -> int:
    """Raises `ParameterInvalid`."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_POSITION))):
        raise invalid("position", text, whole(1, MOST_POSITION))
    return int(text)
