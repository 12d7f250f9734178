"""The data carrier of a tax audit: valid by the official description, complete, exact, and nobody else's business."""

import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from procurement.application.access import ActionNotAllowed, Actor, OtherMember, Role
from procurement.exchange.gobd.carrier import READ_AT_ONCE, TABLES, DataCarrier, Selection
from procurement.exchange.gobd.dtd import DtdNotOfficial
from procurement.kernel.event import Event
from procurement.projections import samples
from procurement.settings import Settings
from procurement.wiring import Store, open_store
from tests.application.read_story import story
from tests.exchange.carriers import EDITIONS, described, dtd_file, index, valid
from tests.samples import admitted
from tests.storage.test_event_log import append, new

AUDITOR = Actor(subject="a", role=Role.AUDITOR)
NASTY = 'Für "Bauamt"; Zimmer 3\r\nübernächste Tür\n=1+1; äöüß €'


def quiet(_done: int, _total: int) -> None:
    """Nobody watches."""


def store_of(folder: Path, *events: Event) -> Store:
    store = open_store(Settings(data_dir=folder, database_url=""))
    versions: dict[str, int] = {}
    for event in events:
        versions[event.stream] = versions.get(event.stream, 0) + 1
        append(store.log, new(event, versions[event.stream]))
    return store


def carrier(store: Store, name: str = "Einkauf & Söhne <eG>") -> DataCarrier:
    return DataCarrier(store.log, name, "21682 Musterhafen")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two towns and their orders, one with a note that has everything in it a CSV reader can stumble over."""
    nasty = samples.placed(order_id="o-9", number="jork-2026-000009", member="jork", note=NASTY)
    towns = [admitted(), admitted("stade"), admitted("jork")]
    store = store_of(
        tmp_path_factory.mktemp("gobd") / "data", *towns, samples.awarded(), samples.listed(), *story(), nasty
    )
    yield store
    store.close()


class TestDescription:
    @pytest.mark.parametrize("edition", EDITIONS)
    def test_is_valid(self, told: Store, tmp_path: Path, edition: str):
        """By both official editions of the DTD, with an awkward name of the supplier."""
        carrier(told).folder(AUDITOR, Selection(member="a&b\x00"), tmp_path / "out", quiet)

        assert valid(edition, (tmp_path / "out" / "index.xml").read_bytes())
        assert "Einkauf & Söhne <eG>" == index(tmp_path / "out").findtext("DataSupplier/Name")

    @pytest.mark.parametrize("edition", EDITIONS)
    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            ("<AlphaNumeric/><MaxLength>36</MaxLength>", "<AlphaNumeric><MaxLength>36</MaxLength></AlphaNumeric>"),
            ("<UTF8/>\n<DecimalSymbol>,</DecimalSymbol>", "<DecimalSymbol>,</DecimalSymbol>\n<UTF8/>"),
            ("<Location>21682 Musterhafen</Location>", ""),
            ("VariableColumn>", "VariablePrimaryKey>"),
        ],
    )
    def test_a_wrong_one_is_found(self, told: Store, tmp_path: Path, edition: str, right: str, wrong: str):
        """The check can fail: what is nearly right is not valid."""
        carrier(told).folder(AUDITOR, Selection(), tmp_path / "out", quiet)
        text = (tmp_path / "out" / "index.xml").read_text(encoding="utf-8")
        assert right in text
        broken = text.replace(right, wrong) if wrong else text.replace(right, wrong, 1)
        if right.startswith("Variable"):
            # A key after a column that is none.
            broken = text[::-1].replace(right[::-1], wrong[::-1], 2)[::-1]

        assert not valid(edition, broken.encode())

    def test_every_length_holds(self, told: Store, tmp_path: Path):
        """No text is longer than its column, not even one that is longer than texts usually are."""
        store = store_of(tmp_path / "data", samples.placed(note="ä" * 3_000))
        carrier(store).folder(AUDITOR, Selection(), tmp_path / "out", quiet)
        store.close()

        for table in described(tmp_path / "out").values():
            for name, column in table.kinds.items():
                most = int(column.findtext("MaxLength") or 10**9)
                assert all(len(row[name]) <= most for row in table.rows), (table.name, name)


class TestFiles:
    def test_texts_survive(self, told: Store, tmp_path: Path):
        """Quotation marks, semicolons, line breaks, umlauts and a leading equals sign, read by a strict reader."""
        carrier(told).folder(AUDITOR, Selection(), tmp_path / "out", quiet)

        notes = {row["bemerkung"] for row in described(tmp_path / "out")["Abrufe"].rows}
        assert NASTY in notes

    def test_no_byte_order_mark(self, told: Store, tmp_path: Path):
        """The description does not skip any bytes, so there are none to skip."""
        carrier(told).folder(AUDITOR, Selection(), tmp_path / "out", quiet)

        assert {b'"'} == {path.read_bytes()[:1] for path in (tmp_path / "out").glob("*.csv")}

    def test_the_same_bytes_twice(self, told: Store, tmp_path: Path):
        """The same log makes the same ZIP, and the folder has the same files."""
        for name in ("one.zip", "two.zip"):
            carrier(told).zip(AUDITOR, Selection(), tmp_path / name, quiet)
        carrier(told).folder(AUDITOR, Selection(), tmp_path / "out", quiet)

        assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
        with zipfile.ZipFile(tmp_path / "one.zip") as archive:
            packed = {name: archive.read(name) for name in archive.namelist()}
        assert packed == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    @pytest.mark.parametrize(
        "selection",
        [Selection(member="nirgends"), Selection(since=date(2099, 1, 1)), Selection(contract="keiner")],
        ids=["member", "period", "contract"],
    )
    def test_nothing_chosen(self, told: Store, tmp_path: Path, selection: Selection):
        """All files are there, those of orders with their head alone."""
        carried = carrier(told).folder(AUDITOR, selection, tmp_path / "out", quiet)

        found = described(tmp_path / "out")
        assert {table.name for table in TABLES} == set(found)
        assert [] == [*found["Abrufe"].rows, *found["Abrufereignisse"].rows, *found["Wertbewegungen"].rows]
        assert 0 == carried.rows["abrufe.csv"]

    def test_an_empty_log(self, tmp_path: Path):
        """Heads alone."""
        store = store_of(tmp_path / "data")
        carried = carrier(store).folder(AUDITOR, Selection(), tmp_path / "out", quiet)
        store.close()

        assert {0} == set(carried.rows.values())
        assert {0} == {len(table.rows) for table in described(tmp_path / "out").values()}

    def test_on_either_database(self, store: Store, tmp_path: Path):
        """More orders than are read at once: each is there once, in the order of the log."""
        numbers = [f"o-{at:03d}" for at in range(2 * READ_AT_ONCE + 1)]
        append(store.log, *[new(samples.placed(order_id=number)) for number in numbers])
        carrier(store).folder(AUDITOR, Selection(), tmp_path / "out", quiet)

        assert numbers == [row["abruf_id"] for row in described(tmp_path / "out")["Abrufe"].rows]

    def test_a_period_is_that_of_the_orders(self, tmp_path: Path):
        """An order of the last day is in it with all that happened later; one of the next day is not."""
        last = samples.placed(placed_on=date(2026, 3, 31))
        later = samples.placed(placed_on=date(2026, 4, 1), order_id="o-2", number="buxtehude-2026-000002")
        store = store_of(tmp_path / "data", last, later, samples.received(last, received_on=date(2026, 5, 2)))
        march = Selection(since=date(2026, 3, 1), until=date(2026, 3, 31))
        carrier(store).folder(AUDITOR, march, tmp_path / "out", quiet)
        store.close()

        found = described(tmp_path / "out")
        assert ["o-1"] == [row["abruf_id"] for row in found["Abrufe"].rows]
        assert ["gestellt", "Wareneingang"] == [row["vorgang"] for row in found["Abrufereignisse"].rows]
        assert ["02.05.2026"] == [row["eingangsdatum"] for row in found["Wareneingänge"].rows]


class TestOneMember:
    def test_nothing_of_others(self, told: Store, tmp_path: Path):
        """Neither their names nor their orders stand anywhere; the whole carrier has both."""
        carrier(told).folder(AUDITOR, Selection(member="stade"), tmp_path / "own", quiet)
        carrier(told).folder(AUDITOR, Selection(), tmp_path / "all", quiet)

        own = b"".join(path.read_bytes() for path in (tmp_path / "own").iterdir())
        everything = b"".join(path.read_bytes() for path in (tmp_path / "all").iterdir())
        others = (b"jork", b"Jork", b"buxtehude", b'"big"', "übernächste".encode())
        assert dict.fromkeys(others, True) == {word: word in everything for word in others}
        assert dict.fromkeys(others, False) == {word: word in own for word in others}
        assert {"stade"} == {row["mitglied"] for row in described(tmp_path / "own")["Abrufe"].rows}

    def test_an_auditor_of_one_member_gets_that_one(self, told: Store, tmp_path: Path):
        """Whatever is asked for, and another member is refused."""
        town = replace(AUDITOR, member="stade")
        carrier(told).folder(town, Selection(), tmp_path / "own", quiet)

        assert {"stade"} == {row["mitglied"] for row in described(tmp_path / "own")["Abrufe"].rows}
        with pytest.raises(OtherMember):
            carrier(told).folder(town, Selection(member="jork"), tmp_path / "other", quiet)
        assert not (tmp_path / "other").exists()

    def test_only_auditors(self, told: Store, tmp_path: Path):
        """Everybody else is refused before anything is written."""
        with pytest.raises(ActionNotAllowed):
            carrier(told).zip(Actor(subject="m", role=Role.MANAGER), Selection(), tmp_path / "x.zip", quiet)
        assert not (tmp_path / "x.zip").exists()


class TestDtd:
    @pytest.mark.parametrize("edition", EDITIONS)
    def test_is_enclosed(self, told: Store, tmp_path: Path, edition: str):
        """Byte for byte, under the name that the description asks for, whatever the file is called."""
        given_file = tmp_path / "meine.dtd"
        given_file.write_bytes(dtd_file(edition).read_bytes())
        carried = carrier(told).folder(AUDITOR, Selection(), tmp_path / "out", quiet, given_file)

        assert carried.dtd_enclosed
        assert given_file.read_bytes() == (tmp_path / "out" / edition).read_bytes()
        assert edition == index(tmp_path / "out").docinfo.system_url
        assert "liegt bei" in (tmp_path / "out" / "LIESMICH.txt").read_text(encoding="utf-8")

    def test_missing_is_said(self, told: Store, tmp_path: Path):
        """The carrier itself says that something has to be put beside it."""
        carried = carrier(told).folder(AUDITOR, Selection(), tmp_path / "out", quiet)

        assert not carried.dtd_enclosed
        assert "liegt nicht bei" in (tmp_path / "out" / "LIESMICH.txt").read_text(encoding="utf-8")

    def test_an_invented_one_is_refused(self, told: Store, tmp_path: Path):
        """By its name, before anything is written."""
        invented = tmp_path / "gdpdu-01-09-2004.dtd"
        invented.write_text("<!ELEMENT DataSet ANY>")
        with pytest.raises(DtdNotOfficial, match="no official edition") as caught:
            carrier(told).folder(AUDITOR, Selection(), tmp_path / "out", quiet, invented)

        assert "gdpdu-01-09-2004.dtd" == caught.value.file
        assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_orders(tmp_path: Path):
    """Ten times as many order lines, 100,000 in all, take no more memory."""
    store = store_of(tmp_path / "data", samples.awarded(), samples.listed())
    lines = tuple(samples.line(number) for number in range(1, 21))
    peaks, written = [], 0
    for orders in (500, 5_000):
        items = [new(samples.placed(*lines, order_id=f"o-{at}", number=f"n-{at}")) for at in range(written, orders)]
        append(store.log, *items)
        written = orders
        del items
        tracemalloc.start()
        carried = carrier(store).zip(AUDITOR, Selection(), tmp_path / f"{orders}.zip", quiet)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert orders * 20 == carried.rows["abrufpositionen.csv"]
    store.close()

    assert peaks[1] < peaks[0] * 1.2 + 1_000_000
