"""The digest of a request: what tells a repeated order from another one under the same key."""

import hashlib
import json

from procurement.domain.order.commands import PlaceOrder
from procurement.kernel.money import plain

_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def digest_of(command: PlaceOrder) -> str:
    """SHA-256 (hex) of what an order asks for, in canonical JSON: the same content is the same digest, however written."""
    content = {
        "member": command.member,
        "contract": command.contract,
        "lines": [[line.article, plain(line.quantity)] for line in command.lines],
        "budget_code": command.budget_code,
        "decision_ref": command.decision_ref,
        "note": command.note,
        "placed_on": command.placed_on.isoformat() if command.placed_on else None,
    }
    return hashlib.sha256(_canonical(content).encode()).hexdigest()
