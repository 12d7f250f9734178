"""A person is forgotten: the name is nowhere to be found any more, and history still proves itself."""

import io
import zipfile
from pathlib import Path

from procurement.application.access import Role
from procurement.application.history import EventFilter
from procurement.audit.checking import verify
from procurement.audit.package import Scope
from tests.web.conftest import Town, actor_of, subject_of

LOGIN, NAME, PASSWORD = "xylander.buxtehude", "Ottokar Xylander", "wiese-lampe-ziegel"
TRACES = (b"Xylander", b"xylander", b"Ottokar")


def found_in(folder: Path) -> set[str]:
    """The files in which any trace of the person stands, written as it is or as XLSX and ZIP pack it."""
    return {path.name for path in folder.rglob("*") if path.is_file() and any(it in _opened(path) for it in TRACES)}


def _opened(path: Path) -> bytes:
    content = path.read_bytes()
    if not zipfile.is_zipfile(path):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def work(town: Town) -> str:
    """Somebody gets an account, signs in, reports licences, looks for oneself; the subject this was recorded under."""
    account = town.cooperative.accounts.create(Role.OFFICER, LOGIN, NAME, PASSWORD, "buxtehude")
    visitor, before = town.visit(None), town.head
    visitor.get("/anmelden")
    assert NAME in visitor.post("/anmelden", {"login": LOGIN, "password": PASSWORD}).text
    visitor.get("/lizenzen?produkt=oracle")
    on = {"reported_on_day": "19", "reported_on_month": "11", "reported_on_year": "2026"}
    visitor.post("/lizenzen", {"product": "oracle", "quantity": "3", **on})
    visitor.get("/abrufe?format=csv&q=Xylander")
    assert before + 1 == town.head
    return account.subject


def take_home(town: Town, out: Path) -> None:
    """Everything an auditor can take home."""
    out.mkdir()
    cooperative, auditor = town.cooperative, actor_of(Role.AUDITOR)
    (out / "events.jsonl").write_bytes(b"\n".join(cooperative.history.events(auditor, EventFilter())))
    while cooperative.audit.advance():
        pass
    cooperative.packing.zip(auditor, Scope(), out / "evidence.zip", lambda _done, _total: None)
    pages = town.visit(Role.AUDITOR)
    (out / "accesses.xlsx").write_bytes(pages.get("/zugriffe?format=xlsx").content)
    (out / "events.html").write_bytes(pages.get(f"/ereignisse/{town.head}").content)


class TestForgettingAPerson:
    def test_leaves_no_trace_and_breaks_no_chain(self, town, tmp_path, capfd):
        """No file of ours, no log line and no export names the person any more; every event still proves itself."""
        subject = work(town)
        assert found_in(tmp_path)
        assert found_in(tmp_path) <= {"office.db", "office.db-wal"}

        town.cooperative.accounts.forget(subject, by=subject_of(Role.ADMIN))
        take_home(town, tmp_path / "taken-home")
        finding = verify(town.cooperative.audit)
        town.cooperative.close()
        logged = capfd.readouterr()

        assert "complete" == finding.kind
        assert subject.encode() in (tmp_path / "taken-home" / "events.jsonl").read_bytes()
        assert set() == found_in(tmp_path)
        assert not any(trace.decode() in logged.out + logged.err for trace in TRACES)
