"""What is asked of a framework contract that was awarded: what was agreed, its lots as rows, who may call off."""

import re
from collections.abc import Iterator, Mapping, Sequence

from starlette.datastructures import FormData

from api.web.code_words import CODES
from api.web.fields import Choice, Field
from api.web.forms import Filled
from api.web.visit import Visit
from procurement.domain.contract.commands import CALL_OFF_MODES, POOLING_CLAUSES, AwardContract
from procurement.domain.contract.events import AwardedLot
from procurement.domain.contract.keeping import MOST_YEARS
from procurement.kernel.wording import Wording

MOST_LOTS = 50
LOTS = re.compile(r"[0-9]{1,3}")
LOT_PARTS = ("lot", "lot_title", "lot_ceiling", "lot_quantity")
EVERYBODY = Wording("All members", "Alle Mitglieder")
FACTS = ("contract", "title", "vendor")
TERM = ("regime", "starts_on", "ends_on", "term_reason")
RULES = ("ceiling_cents", "call_off_mode", "pooling")


def lots_asked(form: FormData, *, more: bool) -> int:
    """How many rows for lots the form has, one more where that was asked for."""
    typed = form.get("lots", "")
    count = int(typed) if isinstance(typed, str) and LOTS.fullmatch(typed) else 1
    return max(1, min(count + (1 if more else 0), MOST_LOTS))


def _codes(visit: Visit, column: str, codes: Sequence[str]) -> list[Choice]:
    return [(code, CODES[column][code].in_language(visit.language)) for code in codes]


def award_fields(visit: Visit, lots: int) -> Sequence[Field]:
    return (*_agreed(visit), *_ruled(visit), *(field for row in range(lots) for field in _lot(row)), *_entitled(visit))


def _agreed(visit: Visit) -> Iterator[Field]:
    yield Field(
        name="contract",
        label=Wording("Id", "Kürzel"),
        most=100,
        hint=Wording(
            "Names the contract for ever, e.g. papier-2027: letters, digits, dot, hyphen, underscore.",
            "Benennt den Vertrag für immer, z. B. papier-2027: Buchstaben, Ziffern, Punkt, Binde- und Unterstrich.",
        ),
    )
    yield Field(name="title", label=Wording("Title", "Bezeichnung"), most=200)
    vendors = list(visit.names.vendors.items())
    yield Field(name="vendor", label=Wording("Vendor", "Lieferant"), kind="choice", choices=vendors)
    yield Field(
        name="regime",
        label=Wording("Regime", "Vergaberegime"),
        kind="choice",
        choices=_codes(visit, "regime", tuple(MOST_YEARS)),
        hint=Wording(
            "Longest term: 4 years under VgV (§ 21(6)), 6 under UVgO (§ 15(4)).",
            "Längste Laufzeit: nach VgV 4 Jahre (§ 21 Abs. 6), nach UVgO 6 Jahre (§ 15 Abs. 4).",
        ),
    )
    yield Field(name="starts_on", label=Wording("Term from", "Laufzeit von"), kind="day")
    yield Field(name="ends_on", label=Wording("Term until", "Laufzeit bis"), kind="day")
    yield Field(
        name="term_reason",
        label=Wording("Reason for a longer term", "Begründung für eine längere Laufzeit"),
        kind="area",
        required=False,
        most=2_000,
    )


def _ruled(visit: Visit) -> Iterator[Field]:
    yield Field(
        name="ceiling_cents",
        label=Wording("Ceiling of the whole contract, EUR net", "Höchstwert des ganzen Vertrags, EUR netto"),
        kind="money",
        hint=Wording(
            "Over the whole term, for all members together, options included.",
            "Über die ganze Laufzeit, für alle Mitglieder zusammen, mit Optionen.",
        ),
    )
    modes = _codes(visit, "call_off_mode", CALL_OFF_MODES)
    yield Field(name="call_off_mode", label=Wording("How members call off", "Abrufart"), kind="choice", choices=modes)
    clauses = _codes(visit, "pooling", POOLING_CLAUSES)
    yield Field(
        name="pooling",
        label=Wording("May members share licences?", "Dürfen Mitglieder Lizenzen teilen?"),
        kind="choice",
        choices=clauses,
    )


def _lot(row: int) -> Iterator[Field]:
    first = row == 0
    yield Field(name=f"lot_{row}", label=Wording("Lot", "Los"), most=100, required=first, pointer=f"/lots/{row}/lot")
    title = Wording("Title of the lot", "Bezeichnung des Loses")
    yield Field(name=f"lot_title_{row}", label=title, most=200, required=first)
    ceiling = Wording("Ceiling, EUR net", "Höchstwert, EUR netto")
    yield Field(
        name=f"lot_ceiling_{row}", label=ceiling, kind="money", required=False, pointer="/lots" if first else ""
    )
    quantity = Wording("Ceiling in quantity", "Höchstmenge")
    yield Field(name=f"lot_quantity_{row}", label=quantity, kind="number", required=False)


def _entitled(visit: Visit) -> Iterator[Field]:
    yield Field(
        name="everybody",
        label=Wording("Who may call off", "Wer abrufen darf"),
        kind="checks",
        choices=[("yes", EVERYBODY.in_language(visit.language))],
        required=False,
        hint=Wording(
            "Only those named in the notice (§ 21(2) VgV). Members that join later are entitled one by one.",
            "Nur wer in der Bekanntmachung genannt ist (§ 21 Abs. 2 VgV). Später Hinzukommende werden einzeln berechtigt.",
        ),
    )
    members = list(visit.names.members.items())
    yield Field(
        name="entitled_members",
        label=Wording("Or only these members", "Oder nur diese Mitglieder"),
        kind="checks",
        choices=members,
        required=False,
    )


def award_of(visit: Visit, filled: Filled, lots: int) -> AwardContract:
    values = {name: filled[name] for name in (*FACTS, *TERM, *RULES)}
    everybody = bool(filled["everybody"])
    return AwardContract(
        **values,
        lots=tuple(_lot_of(filled, row) for row in _rows_used(filled, lots)),
        entitled_members=tuple(visit.names.members) if everybody else tuple(filled["entitled_members"]),
    )


def _lot_of(filled: Filled, row: int) -> AwardedLot:
    lot, title, ceiling, quantity = (filled[f"{part}_{row}"] for part in LOT_PARTS)
    return AwardedLot(lot=lot, title=title, ceiling_cents=ceiling, ceiling_quantity=quantity)


def _rows_used(filled: Filled, lots: int) -> Sequence[int]:
    return [row for row in range(lots) if any(filled[f"{part}_{row}"] not in {None, ""} for part in LOT_PARTS)]


def check_lots(visit: Visit, filled: Filled, lots: int) -> None:
    """A lot of which anything is said needs its name and its title."""
    for row in _rows_used(filled, lots) if filled.ok else ():
        for part in ("lot", "lot_title"):
            if not filled[f"{part}_{row}"]:
                filled.wrong(f"{part}_{row}", filled.fields[f"{part}_{row}"].missing(), visit.language)


FIRST_LOT: Mapping[str, str] = {"lot_0": "1"}
