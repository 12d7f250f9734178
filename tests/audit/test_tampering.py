"""Somebody who owns the database changes it, triggers off: each change is found, at its place, and called what it is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from procurement.audit.checking import consistent, verify
from procurement.audit.keys import new_signer
from procurement.audit.log import EvidenceDamaged
from procurement.audit.verify import Checkpoint, Finding
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.application.read_story import NOW, one_more
from tests.audit.logs import Superuser, remember, told

Change = Callable[[Superuser], None]


@pytest.fixture
def cooperative(settings: Settings) -> Iterator[Cooperative]:
    opened = told(settings)
    yield opened
    opened.close()


@pytest.fixture
def superuser(settings: Settings, cooperative: Cooperative) -> Superuser:
    return Superuser(settings)


def sizes(cooperative: Cooperative) -> list[int]:
    return [each.size for each in cooperative.audit.evidence.checkpoints()][::-1]


class TestUntouched:
    def test_is_complete(self, cooperative: Cooperative):
        """Every event and both checkpoints are counted, progress reaches the end."""
        told_progress: list[tuple[int, int]] = []
        found = verify(cooperative.audit, lambda done, total: told_progress.append((done, total)))

        head = cooperative.store.log.head()
        assert Finding("complete", head, count=sizes(cooperative)[-1], checkpoints=2) == found
        assert (head, head) == told_progress[-1]
        assert "Vollständig und unverändert" in found.sentence("de")

    def test_so_is_what_no_checkpoint_covers_yet(self, cooperative: Cooperative):
        """Events after the newest checkpoint are compared with the tree."""
        remember(cooperative.store, [one_more()])
        cooperative.audit.advance()

        assert sizes(cooperative)[-1] + 1 == verify(cooperative.audit).count

    def test_so_is_an_empty_log(self, settings: Settings):
        """Nothing is complete."""
        empty = wire(settings, project=False)

        assert Finding("complete") == verify(empty.audit)
        empty.close()


def altered(position: int) -> Change:
    return lambda superuser: superuser.alter(position)


def emptied(superuser: Superuser) -> None:
    superuser.run("UPDATE events SET state = ? WHERE POSITION = ?", (b"nothing", 5))


def backdated(superuser: Superuser) -> None:
    superuser.run("UPDATE events SET recorded_us = recorded_us - 1 WHERE POSITION = 5")


def moved_to_another_stream(superuser: Superuser) -> None:
    superuser.run("UPDATE events SET originator_id = 'order/none' WHERE POSITION = 5")


def deleted(superuser: Superuser) -> None:
    superuser.delete(5)


def several_deleted(superuser: Superuser) -> None:
    superuser.delete(5, 6, 7)


def deleted_without_a_gap(superuser: Superuser) -> None:
    superuser.delete(5)
    superuser.shift(5, -1)


def inserted(superuser: Superuser) -> None:
    stream, _, *rest = superuser.event(5)
    superuser.shift(4, 1)
    superuser.put(5, (stream, 999, *rest))


def swapped(superuser: Superuser) -> None:
    superuser.swap(5, 8)


def neighbours_swapped(superuser: Superuser) -> None:
    superuser.swap(5, 6)


class TestEvents:
    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            (altered(5), "altered"),
            (emptied, "altered"),
            (backdated, "altered"),
            (moved_to_another_stream, "altered"),
            (deleted, "removed"),
            (several_deleted, "removed"),
            (deleted_without_a_gap, "removed"),
            (inserted, "added"),
            (swapped, "reordered"),
            (neighbours_swapped, "reordered"),
        ],
    )
    def test_are_missed_where_they_were(
        self, cooperative: Cooperative, superuser: Superuser, change: Change, kind: str
    ):
        """Position 5 was changed, between which checkpoints is said."""
        change(superuser)

        assert Finding(kind, 5, 0, sizes(cooperative)[0]) == verify(cooperative.audit)

    def test_the_first_and_the_last(self, cooperative: Cooperative, superuser: Superuser):
        """Also at the edges of the log."""
        first, last = sizes(cooperative)
        superuser.alter(last)
        end = verify(cooperative.audit)
        superuser.alter(1)

        assert Finding("altered", last, first, last) == end
        assert Finding("altered", 1, 0, first) == verify(cooperative.audit)

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_truncated_tail(self, cooperative: Cooperative, superuser: Superuser, count: int):
        """The end is gone: nothing in the database alone would show it."""
        first, last = sizes(cooperative)
        superuser.delete(*range(last - count + 1, last + 1))

        assert Finding("truncated", last - count, first, last) == verify(cooperative.audit)


class TestHashes:
    def test_are_told_from_events(self, cooperative: Cooperative, superuser: Superuser):
        """Where a hash was changed and the event was not, nobody is accused of having changed the event."""
        tile = bytearray(cooperative.audit.evidence.tile(0, 0))
        tile[4 * 32] ^= 1
        superuser.run("UPDATE audit_tiles SET hashes = ? WHERE level = 0", (bytes(tile),), audit=True)

        assert Finding("hashes", 5, 0, sizes(cooperative)[0]) == verify(cooperative.audit)

    def test_rewritten_with_the_events_are_a_fork(self, cooperative: Cooperative, superuser: Superuser):
        """Events and tree changed alike: the checkpoints attest another version."""
        superuser.alter(5)
        superuser.run("DELETE FROM audit_tiles", audit=True)
        while cooperative.audit.advance():
            pass

        assert "forked" == verify(cooperative.audit).kind
        with pytest.raises(EvidenceDamaged):
            cooperative.audit.inclusion(3, cooperative.audit.newest())

    def test_nothing_more_is_signed_then(self, cooperative: Cooperative, superuser: Superuser):
        """The key signs one history only."""
        superuser.alter(5)
        superuser.run("DELETE FROM audit_tiles", audit=True)
        remember(cooperative.store, [one_more()])

        with pytest.raises(EvidenceDamaged):
            cooperative.audit.checkpoint(NOW)

    def test_the_tree_does_not_follow_another_log(self, cooperative: Cooperative, superuser: Superuser):
        """Where its last event is no longer what it was, the tree stops."""
        superuser.alter(sizes(cooperative)[-1])
        remember(cooperative.store, [one_more()])

        with pytest.raises(EvidenceDamaged):
            cooperative.audit.advance()


class TestCheckpoints:
    def test_of_another_key(self, cooperative: Cooperative, superuser: Superuser):
        """Signed again with a key of the same name."""
        newest = cooperative.audit.newest()
        forger = new_signer(cooperative.audit.signer.name)
        note = forger.note(Checkpoint(forger.name, newest.size, newest.root))
        superuser.run("UPDATE audit_checkpoints SET note = ? WHERE size = ?", (note, newest.size), audit=True)

        assert "foreign" == verify(cooperative.audit).kind

    def test_a_witness_sees_a_rewritten_log(self, cooperative: Cooperative, superuser: Superuser):
        """Events, tree and checkpoints made anew with the very key: the copy that somebody kept shows it."""
        kept = cooperative.audit.newest().note
        superuser.alter(5)
        superuser.run("DELETE FROM audit_tiles", audit=True)
        superuser.run("DELETE FROM audit_checkpoints", audit=True)
        cooperative.audit.checkpoint(NOW)

        assert verify(cooperative.audit).good
        assert "forked" == verify(cooperative.audit, witnessed=[kept]).kind
        assert "forked" == consistent(cooperative.audit, kept).kind

    def test_a_witness_sees_a_shortened_log(self, cooperative: Cooperative, superuser: Superuser):
        """The same with a log that was cut off."""
        kept, last = cooperative.audit.newest().note, sizes(cooperative)[-1]
        superuser.delete(last)
        superuser.run("DELETE FROM audit_tiles", audit=True)
        superuser.run("DELETE FROM audit_checkpoints", audit=True)
        made = cooperative.audit.checkpoint(NOW)

        assert Finding("truncated", made.position, made.size, last) == verify(cooperative.audit, witnessed=[kept])
        assert "truncated" == consistent(cooperative.audit, kept).kind

    def test_a_true_copy_is_consistent(self, cooperative: Cooperative):
        """However much was recorded since."""
        kept = cooperative.audit.newest().note
        remember(cooperative.store, [one_more()])
        cooperative.audit.checkpoint(NOW)

        assert consistent(cooperative.audit, kept).good
        assert verify(cooperative.audit, witnessed=[kept]).good
        assert "foreign" == consistent(cooperative.audit, kept.replace("\n", "\n1", 1)).kind
        assert "foreign" == consistent(cooperative.audit, "").kind


class TestStart:
    def start(self, settings: Settings) -> str:
        """What the program says when it is started, nothing where it starts."""
        try:
            wire(settings, project=False).close()
        except Exception as error:  # noqa: BLE001  whatever keeps it from starting
            return f"{type(error).__name__}: {error}"
        return ""

    def test_an_older_log_is_refused(self, settings: Settings):
        """Fewer events than were attested: the text says so and what to do."""
        cooperative = told(settings)
        last = cooperative.store.log.head()
        cooperative.close()
        superuser = Superuser(settings)
        superuser.delete(last)
        for name in ("view_registry",):
            if settings.database_url:
                superuser.run(f"UPDATE {name} SET position = 0")
        for path in settings.data_dir.glob("views.db*"):
            path.unlink()

        said = self.start(settings)
        assert said.startswith("LogRewritten")
        assert f"bezeugt ist es bis Position {last}" in said
        assert "Sicherung" in said
        assert "backup" in said

    def test_a_log_older_than_the_copies_is_refused(self, tmp_path: Path):
        """Log and evidence restored together: the folder for witnesses knows better."""
        settings = Settings(data_dir=tmp_path / "data", checkpoint_folder=tmp_path / "witness")
        cooperative = told(settings)
        newest = cooperative.audit.newest()
        cooperative.close()
        assert newest.note == (tmp_path / "witness" / f"{newest.size}.txt").read_text()
        superuser = Superuser(settings)
        superuser.delete(newest.position)
        for table in ("audit_tiles", "audit_checkpoints"):
            superuser.run(f"DELETE FROM {table}", audit=True)
        for path in settings.data_dir.glob("views.db*"):
            path.unlink()

        assert self.start(settings).startswith("LogRewritten")

    def test_a_lost_tree_is_made_again(self, settings: Settings):
        """Tiles follow from the log; the checkpoints still hold."""
        told(settings).close()
        Superuser(settings).run("DELETE FROM audit_tiles", audit=True)

        cooperative = wire(settings, project=False)
        cooperative.follower.follow()
        while cooperative.audit.advance():
            pass
        assert verify(cooperative.audit).good
        cooperative.close()

    def test_a_lost_key_is_refused(self, settings: Settings):
        """And another one."""
        told(settings).close()
        settings.audit_key.unlink()
        lost = self.start(settings)
        settings.audit_key.write_text(new_signer("other").text)

        assert lost.startswith("KeyMissing")
        assert self.start(settings).startswith("KeyUnfit")
