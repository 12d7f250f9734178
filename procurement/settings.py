"""Settings: the only reader of the environment."""

import os
from enum import Enum
from pathlib import Path

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Projecting(Enum):
    """Where views are folded: in the process that answers, or in one that does nothing else."""

    HERE = "here"
    APART = "apart"


class Settings(BaseSettings):
    """Each setting by its environment variable. Command line options win over the environment."""

    model_config = SettingsConfigDict(env_prefix="ABRUFBUCH_", extra="ignore", populate_by_name=True)

    database_url: str = Field(
        default="",
        validation_alias=AliasChoices("DATABASE_URL", "database_url"),
        description="PostgreSQL address (postgresql://user:password@host:port/name). Empty: SQLite in the data directory.",
    )
    data_dir: Path = Field(
        default=Path("data"), description="Where the embedded SQLite files and credentials are kept."
    )
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the server listens on.")
    workers: int = Field(default=1, ge=1, le=64, description="Server processes.")
    projecting: Projecting = Field(
        default=Projecting.HERE,
        description="Where reports are kept up to date: `here`, in each process that answers, or `apart`. `serve` sees to it.",
    )
    log_level: str = Field(default="info", description="debug, info, warning or error.")
    most_body_bytes: int = Field(
        default=5_000_000, ge=1_000, description="Largest request body; a larger one is answered with 413."
    )
    demonstration: bool = Field(
        default=False, description="One-click sign-in for made-up people; never on for a real cooperative."
    )
    https: bool = Field(
        default=False,
        description="Pages are served over HTTPS: cookies are sent over HTTPS only and browsers are told so.",
    )
    audit_key_file: Path | None = Field(
        default=None,
        description="The key that checkpoints are signed with; made where it is missing. Default: `audit-key` in the data directory.",
    )
    audit_origin: str = Field(
        default="",
        pattern=r"^[^\s+]*$",
        description="Name of the log in its checkpoints, without blank or plus; taken when the log is made, for good.",
    )
    checkpoint_events: int = Field(default=10_000, ge=1, description="A checkpoint is made after so many events.")
    checkpoint_minutes: int = Field(
        default=60, ge=1, description="A checkpoint is made after so many minutes in which something was recorded."
    )
    checkpoint_folder: Path | None = Field(
        default=None, description="Folder for copies of checkpoints, one that others keep or can read."
    )
    operator_name: str = Field(default="", description="Who runs the service; for the legal pages.")
    operator_address: str = Field(default="", description="Postal address of who runs the service.")
    operator_email: str = Field(default="", description="E-mail address of who runs the service.")
    operator_phone: str = Field(default="", description="Telephone number of who runs the service.")
    privacy_contact: str = Field(default="", description="Whom to ask about personal data; for the privacy page.")
    enforcement_body: str = Field(
        default="",
        description="Whom to turn to where a reported barrier stays: the body of the operator's Land; for the "
        "accessibility statement.",
    )
    postgres_enable_db_functions: str = Field(
        default="",
        validation_alias=AliasChoices("POSTGRES_ENABLE_DB_FUNCTIONS", "postgres_enable_db_functions"),
        description="Must be off: this mode of the event store takes no lock and loses events.",
    )

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.lower() not in {"debug", "info", "warning", "error"}:
            raise ValueError("must be debug, info, warning or error")
        return value.lower()

    @property
    def functions_enabled(self) -> bool:
        """Whether the forbidden mode is asked for, in any spelling the library understands as yes."""
        return self.postgres_enable_db_functions.strip().lower() in {"y", "yes", "t", "true", "on", "1"}

    @property
    def database_name(self) -> str:
        """Which database this is, for people; never with a password."""
        if not self.database_url:
            return str(self.data_dir)
        plain = self.database_url.partition("?")[0]
        return f"PostgreSQL {plain.rpartition('@')[2].rpartition('://')[2]}" if "://" in plain else "PostgreSQL"

    @property
    def audit_key(self) -> Path:
        return self.audit_key_file or Path(self.data_dir) / "audit-key"

    def pass_on(self) -> None:
        """Put these settings into the environment, where worker processes read theirs."""
        for name, field in type(self).model_fields.items():
            alias = field.validation_alias
            variable = str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"ABRUFBUCH_{name}".upper()
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, Enum):
                value = value.value
            os.environ[variable] = str(value.absolute()) if isinstance(value, Path) else str(value)
