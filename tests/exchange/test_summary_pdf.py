"""The summary of an evidence package as PDF: says what it was given, the same bytes each time, readable by everybody."""

import hashlib
import io
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader

from procurement.application.package_summary import ListedFile, Place, Summary
from procurement.exchange.summary_pdf import summary_pdf
from procurement.exchange.typst_pdf import PdfUnavailable

AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
KEY = "abrufbuch/3f0c9a52-7b1e-4a0e-9f3c-1d2e3f4a5b6c+2f1a9c3d+AQ9v3Jw1xq5rZ0kq7W9vYb2c4d6e8f0g2h4i6j8k0l2m"


def listed(number: int) -> ListedFile:
    return ListedFile(
        name=f"datei-{number:04d}.jsonl", size=number * 1_000, sha256=hashlib.sha256(b"%d" % number).hexdigest()
    )


SUMMARY = Summary(
    cooperative="Einkaufsgemeinschaft Müritz & Söhne eG (Großröhrsdorf)",
    origin="abrufbuch/3f0c9a52-7b1e-4a0e-9f3c-1d2e3f4a5b6c",
    program="0.1.0",
    events=1_234_567,
    first=Place(position=1, recorded_at=datetime(2024, 3, 1, 8, 0, 1, tzinfo=UTC)),
    last=Place(position=1_234_570, recorded_at=datetime(2026, 7, 20, 15, 30, 2, tzinfo=UTC)),
    size=1_234_570,
    root=hashlib.sha256(b"root").hexdigest(),
    attested_at=datetime(2026, 11, 20, 16, 0, tzinfo=UTC),
    key=KEY,
    orders=2_995,
    listed_cents=987_654_321,
    net_cents=612_345_678,
    files=[listed(1), listed(2)],
)


def read(summary: Summary, at: datetime = AT) -> PdfReader:
    return PdfReader(io.BytesIO(summary_pdf(summary, at)))


def text_of(summary: Summary) -> str:
    """All text of all pages, as somebody copies it out; line breaks as blanks."""
    pages = [page.extract_text() for page in read(summary).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


class TestBytes:
    def test_the_same_twice(self):
        """The same summary at the same instant makes the same file."""
        assert summary_pdf(SUMMARY, AT) == summary_pdf(SUMMARY, AT)

    def test_other_values_make_another_file(self):
        """One cent, or one second later."""
        files = {
            summary_pdf(SUMMARY, AT),
            summary_pdf(replace(SUMMARY, net_cents=612_345_679), AT),
            summary_pdf(SUMMARY, AT + timedelta(seconds=1)),
        }

        assert 3 == len(files)


class TestContent:
    @pytest.mark.parametrize(
        "said",
        [
            "Einkaufsgemeinschaft Müritz & Söhne eG (Großröhrsdorf)",
            "Dieses Paket enthält das ganze Protokoll",
            "Ereignisse 1.234.567",
            "Erstes Ereignis Position 1, aufgezeichnet am 01.03.2024, 09:00:01 Uhr",
            "Letztes Ereignis Position 1.234.570, aufgezeichnet am 20.07.2026, 17:30:02 Uhr",
            "1.234.570 Ereignisse, am 20.11.2026, 17:00:00 Uhr",
            SUMMARY.root,
            "2.995",
            "6.123.456,78 EUR",
            "3.753.086,43 EUR",
            "(38 %)",
            "9.876.543,21 EUR",
            "python3 verify.py . --key SCHLÜSSEL",
            f"datei-0002.jsonl 2.000 {listed(2).sha256}",
            "Seite 1 von 1",
        ],
    )
    def test_says(self, said: str):
        """Every value, in German form and Berlin time, can be read and copied out."""
        assert said in text_of(SUMMARY)

    def test_the_key_can_be_copied(self):
        """It breaks over lines, with nothing in between."""
        assert KEY in text_of(SUMMARY).replace(" ", "")

    def test_a_part_says_what_it_is(self):
        """An extract names what it was narrowed to and does not claim to be whole."""
        part = replace(SUMMARY, member="neu-großräschen", since=date(2026, 1, 1), until=date(2026, 3, 31))
        text = text_of(part)

        assert "Mitglied neu-großräschen Rahmenvertrag alle Zeitraum 01.01.2026 bis 31.03.2026" in text
        assert "das ganze Protokoll der Abrufe" not in text
        assert "versichert der Betreiber" in text

    def test_nothing_in_it(self):
        """No event, no order, no file: nothing is divided by nothing."""
        empty = replace(SUMMARY, events=0, first=None, last=None, orders=0, listed_cents=0, net_cents=0, files=[])
        text = text_of(empty)

        assert "Ereignisse 0" in text
        assert "Erstes Ereignis" not in text
        assert "%" not in text
        assert "Keine Dateien verzeichnet." in text

    def test_what_people_wrote_is_text(self):
        """No value becomes markup or code of the template."""
        name = '#panic("x") *fett* $a$ <b> \\ "Müller" @key [z]'

        assert name in text_of(replace(SUMMARY, cooperative=name)).replace("“", '"').replace("„", '"')

    def test_many_files_go_over_pages(self):
        """Each of 500 files is listed; the head of the list stands on each of its pages."""
        pages = [page.extract_text() for page in read(replace(SUMMARY, files=[listed(at) for at in range(500)])).pages]
        text = " ".join(pages)

        assert len(pages) > 5
        assert [] == [at for at in range(500) if listed(at).name not in text or listed(at).sha256 not in text]
        assert {True} == {"SHA-256" in page and "Datei" in page for page in pages[1:]}
        assert f"Seite {len(pages)} von {len(pages)}" in pages[-1]


class TestForm:
    def test_tagged_and_to_be_kept(self):
        """The file calls itself PDF/A-3a and PDF/UA-1, names its language and title, and its structure is marked."""
        found = read(SUMMARY)
        root = found.root_object
        metadata = root["/Metadata"].get_object().get_data().decode()  # type: ignore[attr-defined]  (a stream)

        assert ["3", "A", "1"] == re.findall(r"<(?:pdfaid:part|pdfaid:conformance|pdfuaid:part)>(\w+)<", metadata)
        assert "de" == root["/Lang"]
        assert found.metadata is not None
        assert "Nachweis aus dem Abrufbuch" in str(found.metadata.title)
        assert "/StructTreeRoot" in root

    def test_upright_din_a4(self):
        """Every page."""
        sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in read(SUMMARY).pages}

        assert {(595, 842)} == sizes


class TestWithoutTypst:
    def test_is_refused_with_what_to_do(self, monkeypatch: pytest.MonkeyPatch):
        """The refusal names the package, in both languages."""
        monkeypatch.setitem(sys.modules, "typst", None)
        with pytest.raises(PdfUnavailable) as caught:
            summary_pdf(SUMMARY, AT)

        assert "pip install 'abrufbuch[pdf]'" in caught.value.sentence("de")
        assert "pip install 'abrufbuch[pdf]'" in caught.value.sentence("en")
