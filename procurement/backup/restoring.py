"""Fills an empty store from a backup, whole or not at all, and proves that what stands there is what was backed up."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from procurement.application.audit_ports import Tell
from procurement.application.starting import RefusedToStart
from procurement.audit.keys import load_signer, new_signer, read_signer
from procurement.audit.log import AuditLog
from procurement.backup.archive import EVENTS, KEY, Archive, BackupDamaged, table_file
from procurement.backup.making import rooms_of
from procurement.settings import Settings
from procurement.storage.audit_lines import AuditLines
from procurement.storage.kept_tables import TABLES
from procurement.storage.migration import UnlockedAppendsForbidden, migrate_postgres
from procurement.storage.restoring import filled_folder, filled_postgres
from procurement.stores import Store, open_store, postgres_recorder, store_on


class NotRestored(RefusedToStart):
    """What was read back is not what was written: a fault of the machine or of the program, not of the backup."""

    DE = (
        "In {where} steht nicht, was in der Sicherung steht ({found} statt {expected}). Die Rücksicherung wurde "
        "verworfen; die Sicherung selbst ist heil. Bitte Datenträger und Speicher prüfen."
    )
    EN = (
        "What stands in {where} is not what stands in the backup ({found} instead of {expected}). The restore was thrown "
        "away; the backup itself is sound. Check disk and memory."
    )


def restore(archive: Archive, settings: Settings, tell: Tell) -> None:
    """Put a checked backup into an empty data directory or database.

    Raises `FolderNotEmpty`, `DatabaseNotEmpty`, `KeyUnfit`, `BackupDamaged`, `NotRestored`; nothing is left there then.
    """
    known = settings.audit_key.exists()
    if known:
        load_signer(settings.audit_key, archive.contents.key)
    try:
        with empty_store(settings) as store:
            _fill(archive, store, tell)
            _check_tree(archive, settings, store)
            if archive.contents.holds_key and not known:
                _put_key(archive, settings.audit_key)
    except BaseException:
        if not known:
            settings.audit_key.unlink(missing_ok=True)
        raise


@contextmanager
def empty_store(settings: Settings) -> Generator[Store, None, None]:
    """A store with tables and nothing in them. It is there once this ends without an exception."""
    if settings.functions_enabled:
        raise UnlockedAppendsForbidden
    if settings.database_url:
        with filled_postgres(settings.database_url) as database:
            recorder = postgres_recorder(settings.database_url)
            try:
                migrate_postgres(recorder, database)
                yield store_on(database, recorder)
            finally:
                recorder.close()
        return
    names = {settings.audit_key.name, f"{settings.audit_key.name}.pub"}
    with filled_folder(Path(settings.data_dir), names) as work:
        store = open_store(settings.model_copy(update={"data_dir": work}), sign=False)
        try:
            yield store
        finally:
            store.close()


def _fill(archive: Archive, store: Store, tell: Tell) -> None:
    tables, contents, part = rooms_of(store), archive.contents, EVENTS
    try:
        for done in tables.fill_events(archive.lines(EVENTS)):
            tell(done, contents.events)
        for table in TABLES:
            part = table_file(table.name)
            tables.fill(table, archive.lines(part))
    except ValueError as error:
        raise BackupDamaged(where=archive.path, part=part, reason=f"{error}.") from error


def _check_tree(archive: Archive, settings: Settings, store: Store) -> None:
    """Read every event back, grow the tree from it, and compare with what the backup attests."""
    contents = archive.contents
    # Nothing is signed here, so it takes no key: where that is kept is none of the backup's business.
    audit = AuditLog(AuditLines(store.log), store.audit, new_signer(contents.origin))
    while audit.advance():
        pass
    reached = audit.evidence.reached()
    found = (reached.size, reached.position, audit.root_at(reached.size).hex())
    expected = (contents.events, contents.position, contents.root)
    if found != expected:
        raise NotRestored(where=settings.database_name, found=found, expected=expected)


def _put_key(archive: Archive, where: Path) -> None:
    """The key from a backup that holds it, readable for its owner alone."""
    text = archive.read(KEY).decode()
    public = read_signer(text, where).key
    where.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    where.with_name(f"{where.name}.pub").write_text(f"{public}\n", encoding="utf-8")
