"""Documents as PDF: tagged (PDF/UA-1), to be kept for long (PDF/A-3a), the same bytes for the same data.

A template is a `.typ` file beside the module that fills it. Values reach it as JSON, never as part of its text, so that
nothing a person wrote can become markup.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from procurement.kernel.refusal import Unavailable

STANDARDS = ["a-3a", "ua-1"]


@dataclass(eq=False, kw_only=True)
class PdfUnavailable(Unavailable):
    """typst is an extra: 30 MB that nobody needs who makes no documents."""

    package: str = "abrufbuch[pdf]"
    DE: ClassVar[str] = (
        "Auf diesem Rechner lassen sich keine PDF-Dateien erzeugen, weil typst fehlt. Nachrüsten: pip install '{package}'."
    )
    EN: ClassVar[str] = "PDF files cannot be made here, because typst is missing. To add it: pip install '{package}'."


def pdf(template: str, values: Mapping[str, Any], at: datetime) -> bytes:
    """The document that a template of this folder makes of the values, which it finds under `sys.inputs.values`.

    `at` stands in the file as its date of making. Only the fonts that come with typst are used, so that it looks the
    same on every machine. Raises `PdfUnavailable`.
    """
    try:
        typst: Any = import_module("typst")
    except ImportError as error:
        raise PdfUnavailable from error
    return typst.compile(
        Path(__file__).with_name(template).read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=at.replace(microsecond=0),
    )
