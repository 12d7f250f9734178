"""The key that checkpoints are signed with: Ed25519, kept outside the database, written as C2SP signed notes write it."""

import base64
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from procurement.application.audit_ports import Evidence
from procurement.application.starting import RefusedToStart
from procurement.audit.verify import ED25519, HASH_BYTES, Checkpoint, Key

PRIVATE = "PRIVATE+KEY+"


class KeyMissing(RefusedToStart):
    DE = (
        "Der Signaturschlüssel {where} fehlt; die Prüfpunkte dieses Protokolls sind damit unterschrieben. "
        "Bitte die Datei aus der Sicherung zurückholen."
    )
    EN = (
        "The signing key {where} is missing; the checkpoints of this log are signed with it. "
        "Restore the file from the backup."
    )


class KeyUnfit(RefusedToStart):
    DE = (
        "Der Signaturschlüssel {where} gehört zu {found}, dieses Protokoll heißt {expected}. "
        "Bitte die Schlüsseldatei dieses Protokolls zurückholen; nichts wurde verändert."
    )
    EN = (
        "The signing key {where} belongs to {found}, this log is called {expected}. "
        "Restore the key file of this log; nothing was changed."
    )


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name of the log it signs for."""

    name: str
    private: Ed25519PrivateKey

    @property
    def key(self) -> Key:
        return Key(self.name, self.private.public_key().public_bytes_raw())

    def note(self, checkpoint: Checkpoint) -> str:
        """A checkpoint as a signed note."""
        signature = self.key.key_id + self.private.sign(checkpoint.body.encode())
        return f"{checkpoint.body}\n— {self.name} {base64.b64encode(signature).decode()}\n"

    def sign(self, kind: str, content: bytes) -> str:
        """The signature of a manifest or a report; `kind` keeps one from being taken for the other."""
        return base64.b64encode(self.private.sign(f"{kind}\n".encode() + content)).decode()

    @property
    def text(self) -> str:
        """What the key file holds."""
        secret = base64.b64encode(ED25519 + self.private.private_bytes_raw()).decode()
        return f"{PRIVATE}{self.name}+{self.key.key_id.hex()}+{secret}"


def new_signer(name: str) -> Signer:
    return Signer(name, Ed25519PrivateKey.generate())


def read_signer(text: str, where: Path) -> Signer:
    """The signer a key file holds. Raises `KeyUnfit` where it holds something else."""
    name, _, rest = text.strip().removeprefix(PRIVATE).partition("+")
    try:
        secret = base64.b64decode(rest.partition("+")[2], validate=True)
    except ValueError:
        secret = b""
    if not text.startswith(PRIVATE) or secret[:1] != ED25519 or len(secret) != 1 + HASH_BYTES:
        raise KeyUnfit(where=where, found="?", expected="PRIVATE+KEY+…")
    return Signer(name, Ed25519PrivateKey.from_private_bytes(secret[1:]))


def load_signer(where: Path, expected: str) -> Signer:
    """The signer of the log whose public key is `expected`. Raises `KeyMissing` or `KeyUnfit`."""
    try:
        signer = read_signer(where.read_text("utf-8"), where)
    except FileNotFoundError:
        raise KeyMissing(where=where) from None
    if str(signer.key) != expected:
        raise KeyUnfit(where=where, found=signer.key, expected=expected)
    return signer


def make_signer(where: Path, name: str) -> Signer:
    """The signer that the file holds already, or a new one in a file that only its owner can read.

    The public key stands beside it, in a file that may be handed to anybody.
    """
    where.parent.mkdir(parents=True, exist_ok=True)
    made = new_signer(name)
    unfinished = where.with_name(f".{where.name}.{os.getpid()}.unfinished")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(made.text + "\n")
            target.flush()
            os.fsync(target.fileno())
        # A link appears whole or not at all, and never in the place of a key that is there.
        where.hardlink_to(unfinished)
    except FileExistsError:
        made = read_signer(where.read_text("utf-8"), where)
    finally:
        unfinished.unlink(missing_ok=True)
    where.with_name(f"{where.name}.pub").write_text(f"{made.key}\n", encoding="utf-8")
    return made


def signer_of(evidence: Evidence, where: Path, name: str, now: datetime) -> Signer:
    """The signer of a log; one that has none yet gets a key and this name. Raises `KeyMissing` or `KeyUnfit`."""
    known = evidence.origin()
    if known is None:
        with evidence.growing() as tree:
            known = tree.origin()
            if known is None:
                signer = make_signer(where, name)
                tree.name(signer.name, str(signer.key), now)
                return signer
    return load_signer(where, known[1])
