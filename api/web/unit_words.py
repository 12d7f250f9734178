"""Units of UN/ECE Recommendation 20 as people say them; a code without words stands for itself."""

from collections.abc import Mapping

from procurement.kernel.wording import Wording

UNITS: Mapping[str, Wording] = {
    "C62": Wording("pieces", "Stück"),
    "H87": Wording("pieces", "Stück"),
    "ANN": Wording("years", "Jahre"),
    "MON": Wording("months", "Monate"),
    "DAY": Wording("days", "Tage"),
    "HUR": Wording("hours", "Stunden"),
    "ST": Wording("sheets", "Blatt"),
    "SET": Wording("sets", "Sätze"),
    "PR": Wording("pairs", "Paar"),
    "XPK": Wording("packs", "Packungen"),
    "XBX": Wording("boxes", "Kartons"),
    "KGM": Wording("kilograms", "Kilogramm"),
    "LTR": Wording("litres", "Liter"),
    "MTR": Wording("metres", "Meter"),
    "MTK": Wording("square metres", "Quadratmeter"),
    "KWH": Wording("kilowatt hours", "Kilowattstunden"),
    "LS": Wording("flat rate", "pauschal"),
}


def unit_words(code: str) -> Wording:
    return UNITS.get(code, Wording(code, code))
