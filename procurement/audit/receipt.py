"""Receipts: one order as a small file that proves, years later and without the log, that it stands in it."""

from datetime import datetime
from typing import Any

from procurement.application.history import EventFilter
from procurement.audit.log import AuditLog
from procurement.audit.package import written
from procurement.audit.verify import RECEIPT


def receipt(audit: AuditLog, order_id: str, now: datetime) -> dict[str, Any]:
    """Every event of an order with its proof; a new checkpoint is made where the newest does not cover them.

    Whoever calls has asked for the order and so knows that its reader may see it.
    """
    lines = list(audit.lines.matching(EventFilter(stream=f"order/{order_id}")))
    covering = audit.covering(lines[-1][0], now)
    proofs = audit.inclusions((position for position, _ in lines), covering)
    return {
        "format": RECEIPT,
        "order": order_id,
        "key": str(audit.key),
        "checkpoint": covering.note,
        "events": [
            {
                "line": line.decode(),
                "position": proved.position,
                "index": proved.index,
                "leaf": written(proved.leaf),
                "proof": [written(each) for each in proved.proof],
            }
            for (_, line), proved in zip(lines, proofs, strict=True)
        ],
    }
