"""A person is forgotten: the name is nowhere to be found any more, and history still proves itself."""

import io
import zipfile
from pathlib import Path

from procurement.application.access import Role
from procurement.application.history import EventFilter
from procurement.audit.checking import verify
from procurement.audit.package import Scope
from procurement.wiring import wire
from tests.web.conftest import actor_of, subject_of

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


class TestForgettingAPerson:
    def test_leaves_no_trace_and_breaks_no_chain(self, town, tmp_path, capfd):
        """After forgetting, no file of ours, no log line and no export names the person; every event still proves itself."""
        cooperative = town.cooperative
        account = cooperative.accounts.create(Role.OFFICER, LOGIN, NAME, PASSWORD, "buxtehude")
        visitor = town.visit(None)
        visitor.get("/anmelden")
        assert NAME in visitor.post("/anmelden", {"login": LOGIN, "password": PASSWORD}).text
        visitor.get("/lizenzen?produkt=oracle")
        fields = {"product": "oracle", "quantity": "3"}
        fields |= {"reported_on_day": "19", "reported_on_month": "11", "reported_on_year": "2026"}
        before = town.head
        visitor.post("/lizenzen", fields)
        visitor.get("/abrufe?format=csv&q=Xylander")
        assert before + 1 == town.head
        assert found_in(tmp_path) <= {"office.db", "office.db-wal"}
        assert found_in(tmp_path)

        cooperative.accounts.forget(account.subject, by=subject_of(Role.ADMIN))
        out = tmp_path / "taken-home"
        out.mkdir()
        auditor = actor_of(Role.AUDITOR)
        (out / "events.jsonl").write_bytes(b"\n".join(cooperative.history.events(auditor, EventFilter())))
        while cooperative.audit.advance():
            pass
        cooperative.packing.zip(auditor, Scope(), out / "evidence.zip", lambda _done, _total: None)
        pages = town.visit(Role.AUDITOR)
        (out / "accesses.xlsx").write_bytes(pages.get("/zugriffe?format=xlsx").content)
        (out / "events.html").write_bytes(pages.get(f"/ereignisse/{town.head}").content)
        finding = verify(cooperative.audit)
        cooperative.close()
        logged = capfd.readouterr()

        assert "complete" == finding.kind
        assert account.subject.encode() in (out / "events.jsonl").read_bytes()
        assert set() == found_in(tmp_path)
        assert not any(trace.decode() in logged.out + logged.err for trace in TRACES)
        wire(cooperative.settings, project=False).close()
