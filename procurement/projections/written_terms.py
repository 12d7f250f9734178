"""Terms of a price as one text: the same terms always make the same text, and the text can be read back."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from procurement.domain.pricing_rules import Pricing, read_pricing

MOST_KNOWN = 10_000
"""Different terms remembered; contracts have far fewer."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_known: dict[str, str] = {}


def text_of(terms: Mapping[str, Any]) -> str:
    """Terms as canonical JSON. Orders repeat the same few terms, so each is encoded once.

    >>> text_of({"rule": "fixed_price", "unit_price": "9.5"})
    '{"rule":"fixed_price","unit_price":"9.5"}'
    """
    shown = repr(terms)
    text = _known.get(shown)
    if text is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        text = _known[shown] = _encode(dict(terms))
    return text


@lru_cache(maxsize=MOST_KNOWN)
def pricing_of(text: str) -> Pricing:
    """The terms a text was made of, ready to price with."""
    return read_pricing(json.loads(text))
