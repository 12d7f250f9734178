"""The office beside the log: accounts, sessions, accesses, drafts and jobs."""

from dataclasses import dataclass

from procurement.storage import access_table, account_table, draft_table, job_table, session_table
from procurement.storage.access_table import AccessTable
from procurement.storage.account_table import AccountTable
from procurement.storage.database import Database
from procurement.storage.draft_table import DraftTable
from procurement.storage.job_table import JobRows
from procurement.storage.session_table import FailureTable, SessionTable

TYPES = {
    "sqlite": {"number": "INTEGER PRIMARY KEY AUTOINCREMENT", "bytes": "BLOB"},
    "postgres": {"number": "BIGSERIAL PRIMARY KEY", "bytes": "BYTEA"},
}


def office_tables(dialect: str) -> tuple[str, ...]:
    """The statements that make what is missing."""
    modules = (account_table, session_table, access_table, draft_table, job_table)
    types = TYPES[dialect]
    tables = [statement.format(**types) for module in modules for statement in module.CREATE]
    return (*tables, *access_table.CREATE_ON[dialect])


@dataclass(frozen=True, slots=True)
class Office:
    database: Database
    accounts: AccountTable
    sessions: SessionTable
    failures: FailureTable
    accesses: AccessTable
    drafts: DraftTable
    jobs: JobRows


def office_in(durable: Database, swift: Database) -> Office:
    """The tables in one database, reached in two ways: `durable` survives a power cut to the last commit."""
    return Office(
        durable,
        AccountTable(durable),
        SessionTable(swift),
        FailureTable(swift),
        AccessTable(durable),
        DraftTable(swift),
        JobRows(swift),
    )
