"""Pages about what is decided and counted: events, projections, pricing rules, checks, refusals."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, cast

from docs.finding import events, every_check, pricing_rules, projections, refusals, slug
from docs.saying import code, field_rows, module_doc, own_doc, page, parts_of, table, written
from procurement.kernel.event import Event
from procurement.kernel.projection import Example, Projection
from procurement.kernel.refusal import ROOTS

COMBINED = {
    "KEY": "identifies the row",
    "SUM": "added up",
    "LATEST": "the newest that says something",
    "FIRST": "the oldest that says something",
}


def stream_of(event: type[Event]) -> str:
    """How the stream's name is made, e.g. `order/<order_id>`."""
    values: dict[str, Any] = {field.name: f"<{field.name}>" for field in fields(event)}
    return event(**values).stream


def events_page() -> str:
    text = ["Facts, as they stand in the log and in exports. A name is for ever; a changed shape has a higher version."]
    parts: dict[str, type] = {}
    for event in events():
        text += [f"## {event.TYPE}", own_doc(event)]
        text += [f"Class `{event.__name__}`, version {event.V}, stream `{stream_of(event)}`."]
        text += [table(("field", "value"), field_rows(event))]
        parts |= {part.__name__: part for part in parts_of(event)}
    text += ["# Parts of events"] if parts else []
    for name in sorted(parts):
        text += [f"## {name}", own_doc(parts[name]), table(("field", "value"), field_rows(parts[name]))]
    return page("Events", text)


def projections_page() -> str | None:
    text = ["Figures, each a fold over the events. The name is that of its report: `GET /api/v1/reports/{name}`."]
    for projection in projections():
        columns = [(code(it.name), it.kind.value, COMBINED[it.combine.name]) for it in projection.columns]
        text += [f"## {projection.name}", module_doc(projection.contributions.__module__)]
        text += [f"Version {projection.version}. Reads {', '.join(code(name) for name in projection.types)}."]
        text += [_settings_of(projection), own_doc(projection.row)]
        text += [table(("field", "kept as", "parts are"), columns)]
        for example in projection.examples:
            text += [f"### {projection.name}: {example.title}", *_example(projection, example)]
    return page("Projections", text) if projections() else None


def _settings_of(projection: Projection) -> str:
    said = [
        f"shown by {', '.join(code(name) for name in projection.group)}" if projection.group else "",
        f"`from` and `to` filter `{projection.period}`" if projection.period else "",
        f"members' people see their own rows (`{projection.member}`)" if projection.member else "everybody sees all",
        f"further parts: {', '.join(code(name) for name in projection.extras)}" if projection.extras else "",
        *(f"sums also kept by {', '.join(code(name) for name in names)}" for names in projection.coarser),
    ]
    text = "; ".join(part for part in said if part)
    return f"{text[0].upper()}{text[1:]}."


def _example(projection: Projection, example: Example) -> Iterator[str]:
    yield "Given " + ", ".join(f"`{event.TYPE}` in `{event.stream}`" for event in example.given) + ":"
    names = [column.name for column in projection.columns]
    rows = [["" if getattr(row, name) is None else getattr(row, name) for name in names] for row in example.rows]
    yield table(names, rows) if rows else "no rows."


def pricing_rules_page() -> str:
    text = ["How a contract price follows from terms. Terms are written `{rule, …terms}`; numbers as text."]
    for rule in pricing_rules():
        text += [f"## {rule.name}", module_doc(rule.price.__module__), f"Formula: {rule.doc}"]
        text += ["Tiers count what all members called off in the contract year."] if rule.counts_year else []
        rows = [(it.title, code(written(it.terms)), _asked(it.ask), it.unit_price, it.amount) for it in rule.examples]
        text += [table(("example", "terms", "asked", "unit price", "amount"), rows)]
    return page("Pricing rules", text)


def _asked(ask: object) -> str:
    names = (field.name for field in fields(cast("Any", ask)))
    return ", ".join(f"{name} {getattr(ask, name)}" for name in names if getattr(ask, name))


def checks_page() -> str:
    text = ["Rules an order must pass. All are run; the first refusal is the answer, the others stand beside it."]
    for check in every_check():
        links = ", ".join(f"[{slug(refusal)}](refusals.md#{slug(refusal)})" for refusal in check.refusals)
        text += [f"## {check.number}. {check.name}", module_doc(check.passes.__module__), check.doc]
        text += [f"Refuses with {links}."]
    return page("Checks", text)


def refusals_page() -> str:
    text = ["What is said when a command is refused. The heading ends the problem's `type`; facts are its numbers."]
    for refusal in refusals():
        kind = next(root.__name__ for root in reversed(ROOTS) if issubclass(refusal, root))
        text += [f"## {slug(refusal)}", own_doc(refusal), f"- Kind: `{kind}`\n- DE: {refusal.DE}\n- EN: {refusal.EN}"]
        text += [f"Points at `{refusal.POINTER}` of the request."] if refusal.POINTER else []
        text += [table(("fact", "value"), field_rows(refusal))] if fields(refusal) else []
    return page("Refusals", text)
