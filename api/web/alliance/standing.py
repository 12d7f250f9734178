"""Alliances as pages show them: one row for each, how it stands on a day, its notice rule in words."""

from collections.abc import Mapping, Sequence

from api.web.columns import Row
from procurement.kernel.wording import Wording

STANDINGS: Mapping[str, Wording] = {
    "running": Wording("running", "besteht"),
    "ending": Wording("to be dissolved", "wird aufgelöst"),
    "coming": Wording("not begun yet", "beginnt später"),
    "dissolved": Wording("dissolved", "aufgelöst"),
}
STANDING_TONES: Mapping[str, str] = {
    "running": "success",
    "ending": "warning",
    "dissolved": "plain",
    "coming": "info",
}
MONTHS = (
    ("one month", "einen Monat"),
    ("two months", "zwei Monate"),
    ("three months", "drei Monate"),
    ("four months", "vier Monate"),
    ("five months", "fünf Monate"),
    ("six months", "sechs Monate"),
)
NO_NOTICE = Wording("at the end of a year, without notice", "zum Jahresende, ohne Frist")


def by_alliance(rows: Sequence[Row], on: str) -> Sequence[Row]:
    """One row for each alliance from those of its members, which stand in it as `memberships`; `on` is an ISO day."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["alliance"], []).append(row)
    return [_alliance(memberships, on) for memberships in found.values()]


def _alliance(memberships: Sequence[Row], on: str) -> Row:
    first = memberships[0]
    running = [row["member"] for row in memberships if row["running"]]
    standing = standing_on(first["formed_on"], first["dissolved_on"], on)
    return {
        **first,
        "memberships": memberships,
        "members": running or [row["member"] for row in memberships],
        "running": bool(running),
        "standing": standing,
        # A reason is that of a member's notice, or that of the end of all.
        "reason": next((row["reason"] for row in memberships if row["reason"] and not row["leaves_on"]), None),
    }


def standing_on(formed_on: str, dissolved_on: str | None, on: str) -> str:
    """How an alliance stands on a day.

    >>> standing_on("2026-01-01", "2026-12-31", "2026-12-31"), standing_on("2026-01-01", None, "2025-12-31")
    ('ending', 'coming')
    """
    if dissolved_on:
        return "ending" if on <= dissolved_on else "dissolved"
    return "running" if formed_on <= on else "coming"


def notice_rule(months: int) -> Wording:
    """By when a member gives notice.

    >>> notice_rule(3).german, notice_rule(12).german
    ('zum Jahresende, drei Monate vorher', 'zum Jahresende, 12 Monate vorher')
    """
    if not months:
        return NO_NOTICE
    english, german = MONTHS[months - 1] if months <= len(MONTHS) else (f"{months} months", f"{months} Monate")
    return Wording(f"at the end of a year, {english} before", f"zum Jahresende, {german} vorher")
