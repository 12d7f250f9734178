"""Integrity: what is attested, the check of the whole log, and a checkpoint that somebody kept."""

import io
import zipfile
from typing import Any

import pytest

from procurement.application.access import Role
from procurement.audit.keys import new_signer
from procurement.audit.verify import Checkpoint, read_checkpoint, read_key
from tests.audit.logs import Superuser
from tests.patience import ended
from tests.web.conftest import NOW, Town, Visitor
from tests.web.pages.auditing import AUDITOR, text_of

PATH = "/integritaet"


@pytest.fixture
def attested(town: Town) -> Town:
    """A town whose whole log a checkpoint covers."""
    town.cooperative.audit.checkpoint(NOW)
    return town


def checked(town: Town, visitor: Visitor) -> str:
    """What the page of the check says once it is done."""
    visitor.get(PATH)
    path = str(visitor.post(f"{PATH}/pruefen", {"key": "once"}).url)
    job_id = path.rpartition("/")[2]
    ended(lambda: town.cooperative.jobs.job(AUDITOR, job_id))
    return visitor.get(f"/vorgaenge/{job_id}").text


class TestIntegrity:
    def test_shows_the_newest_checkpoint(self, attested):
        """Size, root and the public key, as they are attested."""
        newest = attested.cooperative.audit.newest()

        said = text_of(attested.visit(Role.AUDITOR).get(PATH).text)

        assert newest.root.hex() in said
        assert f"{newest.size:,}".replace(",", ".") in said
        assert str(attested.cooperative.audit.key) in said

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.ADMIN])
    def test_is_for_auditors(self, town_to_look_at, role):
        """Others cannot see the page; the key that receipts are checked with is everybody's."""
        visitor = town_to_look_at.visit(role)

        assert (403, 200) == tuple(visitor.get(path).status_code for path in (PATH, f"{PATH}/schluessel.txt"))

    def test_lists_checkpoints_page_by_page(self, attested):
        """More than fit on a page lead to older ones; what is no size is said."""
        visitor = attested.visit(Role.AUDITOR)

        assert 200 == visitor.get(f"{PATH}?vor=1").status_code
        assert "keine weiteren Prüfpunkte" in visitor.get(f"{PATH}?vor=1").text
        assert 422 == visitor.get(f"{PATH}?vor=viele").status_code


class TestAFile:
    def test_of_a_checkpoint_is_signed_by_the_key(self, attested):
        """Key and checkpoint as downloaded fit each other."""
        visitor, newest = attested.visit(Role.AUDITOR), attested.cooperative.audit.newest()

        key = read_key(visitor.get(f"{PATH}/schluessel.txt").text)
        found = read_checkpoint(visitor.get(f"{PATH}/pruefpunkte/{newest.size}.txt").text, key)

        assert (newest.size, newest.root) == (found.size, found.root)

    def test_of_all_checkpoints_holds_each(self, attested):
        """A ZIP with a file for each checkpoint."""
        kept = attested.cooperative.audit.evidence.checkpoints()

        archive = zipfile.ZipFile(io.BytesIO(attested.visit(Role.AUDITOR).get(f"{PATH}/pruefpunkte.zip").content))

        assert {f"pruefpunkt-{each.size}.txt": each.note for each in kept} == {
            name: archive.read(name).decode() for name in archive.namelist()
        }

    def test_of_an_unknown_checkpoint_is_not_there(self, town_to_look_at):
        """No checkpoint of this size is 404, what is no size is said."""
        visitor = town_to_look_at.visit(Role.AUDITOR)

        assert (404, 422) == tuple(
            visitor.get(f"{PATH}/pruefpunkte/{size}.txt").status_code for size in ("999999999", "alle")
        )

    def test_of_the_verifier_is_the_very_one(self, town_to_look_at):
        """The verifier to take away is Python that runs alone."""
        content = town_to_look_at.visit(Role.OFFICER).get(f"{PATH}/verify.py").content

        compile(content, "verify.py", "exec")
        assert b"def check_inclusion" in content


class TestMakingACheckpoint:
    def test_covers_what_is_recorded(self, town):
        """Afterwards everything is attested; a second one has nothing to add."""
        visitor = town.visit(Role.AUDITOR)
        visitor.get(PATH)
        visitor.post(f"{PATH}/pruefpunkt")
        second = visitor.post(f"{PATH}/pruefpunkt")

        assert town.head == town.cooperative.audit.newest().position
        assert "er umfasst schon alles" in second.text


class TestTheCheck:
    def test_of_an_untouched_log_says_so(self, attested):
        """Complete and unchanged, with how many events; the page keeps the result."""
        visitor = attested.visit(Role.AUDITOR)

        assert "Vollständig und unverändert" in text_of(checked(attested, visitor))
        assert "Vollständig und unverändert" in text_of(visitor.get(PATH).text)

    def test_finds_an_altered_event_at_its_place(self, attested):
        """Whoever writes into the database past its triggers is found: which event, between which checkpoints."""
        Superuser(attested.cooperative.settings).alter(100)

        said = checked(attested, attested.visit(Role.AUDITOR))

        assert "Das Ereignis an Position 100 wurde verändert (zwischen den Prüfpunkten 0 und" in text_of(said)
        assert 'href="/ereignisse/100/nachweis"' in said

    def test_finds_a_removed_event_at_its_place(self, attested):
        """An event that is gone is missed where it stood."""
        Superuser(attested.cooperative.settings).delete(100)

        assert "Das Ereignis an Position 100 fehlt" in text_of(checked(attested, attested.visit(Role.AUDITOR)))

    def test_sent_twice_runs_once(self, attested):
        """The same form again leads to the same job."""
        visitor = attested.visit(Role.AUDITOR)
        visitor.get(PATH)

        first, second = (visitor.post(f"{PATH}/pruefen", {"key": "x"}, follow=False) for _ in range(2))

        assert first.headers["location"] == second.headers["location"]


class TestComparingACheckpoint:
    def compare(self, town: Town, note: str, **files: Any) -> str:
        visitor = town.visit(Role.AUDITOR)
        visitor.get(PATH)
        return text_of(visitor.post(f"{PATH}/vergleichen", {"note": note}, **files).text)

    def test_of_this_log_says_that_it_is_the_same(self, attested):
        """As text or as a file, with the line ends of any system."""
        note = attested.cooperative.audit.newest().note

        assert "Dasselbe Protokoll: Es beginnt mit genau" in self.compare(attested, note.replace("\n", "\r\n"))
        files = {"file": ("pruefpunkt.txt", note.encode(), "text/plain")}
        assert "Dasselbe Protokoll: Es beginnt mit genau" in self.compare(attested, "", files=files)

    def test_of_another_key_is_refused_in_words(self, attested):
        """A checkpoint that somebody else signed is none of this log."""
        newest = attested.cooperative.audit.newest()
        foreign = new_signer("anderswo").note(Checkpoint("anderswo", newest.size, newest.root))

        assert "nicht mit dessen Schlüssel unterschrieben" in self.compare(attested, foreign)

    def test_over_another_history_is_proof_against_the_log(self, attested):
        """Signed by this key over another root: the log was rewritten since."""
        audit = attested.cooperative.audit
        other = audit.signer.note(Checkpoint(audit.signer.name, audit.newest().size, b"\0" * 32))

        assert "Nicht dasselbe Protokoll" in self.compare(attested, other)

    def test_over_more_events_says_that_the_end_is_missing(self, attested):
        """A checkpoint over more than there is: an older backup."""
        audit = attested.cooperative.audit
        longer = audit.signer.note(Checkpoint(audit.signer.name, 1_000_000, b"\0" * 32))

        assert "Das Ende fehlt" in self.compare(attested, longer)

    @pytest.mark.parametrize("note", ["", "Guten Tag", "a\nb\n\nc"])
    def test_that_is_none_says_what_to_do(self, attested, note):
        """Nothing, or any text: the page says what a checkpoint looks like."""
        said = self.compare(attested, note)

        assert "Fügen Sie den Text eines Prüfpunkts ein" in said or "Prüfen Sie, ob der Text vollständig ist" in said
