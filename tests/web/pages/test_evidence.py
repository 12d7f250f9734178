"""Evidence packages: made in the background, whole or a part, and they verify."""

import zipfile
from pathlib import Path

import pytest

from procurement.application.access import Actor, Role
from procurement.application.accesses import AccessKind
from procurement.audit.verify import check
from tests.patience import ended
from tests.web.conftest import MEMBER, Town, Visitor
from tests.web.pages.auditing import AUDITOR, other_member, text_of, town_auditor

PATH = "/beweise"


def made(town: Town, visitor: Visitor, tmp_path: Path, who: Actor = AUDITOR, **fields: str) -> tuple[Path, str]:
    """The package that a form leads to, and what its job says."""
    visitor.get(PATH)
    job = str(visitor.post(PATH, {"key": "once", **fields}).url)
    ended(lambda: town.cooperative.jobs.job(who, job.rpartition("/")[2]))
    path = tmp_path / "package.zip"
    path.write_bytes(visitor.get(f"{job}/datei").content)
    return path, text_of(visitor.get(job).text)


class TestAPackage:
    def test_of_everything_verifies(self, town, tmp_path):
        """The whole log with its checkpoints is complete and unchanged, checked with the key from elsewhere."""
        package, said = made(town, town.visit(Role.AUDITOR), tmp_path)

        found = check(package, town.cooperative.audit.key)

        assert ("complete", town.cooperative.audit.newest().size) == (found.kind, found.count)
        assert "Das ganze Protokoll" in said

    def test_of_a_member_verifies_and_says_how_much_it_holds(self, town, tmp_path):
        """An extract stands in the log exactly like this, and names nobody else."""
        other = other_member(town)

        package, said = made(town, town.visit(Role.AUDITOR), tmp_path, member=MEMBER)

        assert "part" == check(package, town.cooperative.audit.key).kind
        assert f"Ein Auszug (Mitglied {MEMBER})" in said
        assert f'"member":"{other}"'.encode() not in zipfile.ZipFile(package).read("events.jsonl")

    def test_for_an_auditor_of_one_member_holds_that_member(self, town, tmp_path):
        """Whoever checks one member gets that member's events without asking, and may not ask for another's."""
        visitor = town_auditor(town)
        who = Actor(subject=f"auditor-of-{MEMBER}", role=Role.AUDITOR, member=MEMBER)

        package, said = made(town, visitor, tmp_path, who, member=other_member(town))

        assert f"Mitglied {MEMBER}" in said
        assert "part" == check(package, town.cooperative.audit.key).kind

    def test_is_noted(self, town, tmp_path):
        """Who took which part away stands among the accesses."""
        made(town, town.visit(Role.AUDITOR), tmp_path, member=MEMBER)

        noted = [each.about for each in town.cooperative.accesses.entries(AUDITOR, kind=AccessKind.EXPORTED.value)]

        assert f"evidence?member={MEMBER}" in noted

    def test_for_a_tax_audit_holds_tables_with_their_description(self, town, tmp_path):
        """The data carrier after GoBD: index.xml beside the tables it describes."""
        package, said = made(town, town.visit(Role.AUDITOR), tmp_path, kind="gobd")

        assert "index.xml" in zipfile.ZipFile(package).namelist()
        assert "Datenträger nach GoBD" in said


class TestTheForm:
    def test_says_what_cannot_be(self, town):
        """A period that ends before it begins, a day there is not: said beside the field, what was typed stays."""
        visitor = town.visit(Role.AUDITOR)
        visitor.get(PATH)
        since = {"since_day": "2", "since_month": "3", "since_year": "2026"}

        backwards = visitor.post(PATH, {**since, "until_day": "1", "until_month": "3", "until_year": "2026"})
        nonsense = visitor.post(PATH, {**since, "since_day": "31", "since_month": "2"})

        assert (422, 422) == (backwards.status_code, nonsense.status_code)
        assert "Der letzte Tag liegt vor dem ersten." in backwards.text
        assert 'value="2026"' in nonsense.text

    @pytest.mark.parametrize("member", ["niemand", "../stade"])
    def test_takes_only_members_there_are(self, town, member):
        """Anything else is refused, and no job begins."""
        visitor = town.visit(Role.AUDITOR)
        visitor.get(PATH)

        assert 422 == visitor.post(PATH, {"member": member}).status_code
        assert [] == list(town.cooperative.jobs.mine(AUDITOR))
