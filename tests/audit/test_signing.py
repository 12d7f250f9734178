"""Keys, checkpoints and signatures: what is signed is checked by the verifier's own code, and only that passes."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.audit.keys import KeyMissing, KeyUnfit, Signer, load_signer, make_signer, new_signer, read_signer
from procurement.audit.verify import (
    EMPTY_ROOT,
    Checkpoint,
    Unproved,
    leaf_hash,
    read_checkpoint,
    read_key,
    signature_holds,
)

SIGNER = Signer("example.org/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
"""Always the same, so that test processes agree on the names of what follows from it."""
ATTESTED = Checkpoint(SIGNER.name, 5, leaf_hash(b"x"))
NOTE = SIGNER.note(ATTESTED)


class TestSignatures:
    @settings(max_examples=15, deadline=None)
    @given(st.binary(max_size=200), st.binary(min_size=32, max_size=32), st.integers(0, 511))
    def test_own_and_library_agree(self, message: bytes, seed: bytes, bit: int):
        """What the library signs holds; with any bit of the signature turned it does not."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public, signature = private.public_key().public_bytes_raw(), private.sign(message)
        bent = bytearray(signature)
        bent[bit // 8] ^= 1 << bit % 8

        assert signature_holds(public, message, signature)
        assert not signature_holds(public, message, bytes(bent))
        assert not signature_holds(public, message + b"!", signature)

    def test_vectors_of_the_standard(self):
        """RFC 8032 §7.1, TEST 1 and TEST 2."""
        vectors = [
            (
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
        ]

        assert all(signature_holds(*(bytes.fromhex(part) for part in vector)) for vector in vectors)

    @pytest.mark.parametrize(
        ("public", "signature"),
        [(b"", bytes(64)), (bytes(32), bytes(63)), (bytes([255]) * 32, bytes(64)), (bytes(32), bytes([255]) * 64)],
    )
    def test_what_is_none_does_not_hold(self, public: bytes, signature: bytes):
        """Wrong lengths, no point, a scalar that is too large."""
        assert not signature_holds(public, b"", signature)


class TestCheckpoints:
    def test_are_read_back(self):
        """Three lines, a blank one, the signature: as C2SP tlog-checkpoint has them."""
        lines = NOTE.split("\n")

        assert ATTESTED == read_checkpoint(NOTE, SIGNER.key)
        assert ["example.org/log", "5", ""] == [lines[0], lines[1], lines[3]]
        assert lines[4].startswith("— example.org/log ")

    def test_the_example_of_the_specification(self):
        """The verifier key that the signed note specification shows is read and written as it stands there."""
        text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

        assert text == str(read_key(text))

    def test_a_witness_may_sign_too(self):
        """Further signatures of others do not matter."""
        witness = new_signer("witness").note(ATTESTED).split("\n\n")[1]

        assert ATTESTED == read_checkpoint(NOTE + witness, SIGNER.key)

    @pytest.mark.parametrize(
        "note",
        [
            "",
            "nonsense",
            NOTE.replace("\n5\n", "\n6\n"),
            NOTE.replace("\n5\n", "\n05\n"),
            NOTE.replace("\n5\n", "\n-5\n"),
            NOTE.replace("example.org/log\n5", "other\n5"),
            NOTE.replace("\n\n", "\n"),
            NOTE.replace("— ", "- "),
            NOTE.partition("\n\n")[0] + "\n\n",
            new_signer("example.org/log").note(ATTESTED),
            new_signer("another").note(ATTESTED),
            SIGNER.note(Checkpoint(SIGNER.name, 0, leaf_hash(b"x"))),
            SIGNER.note(Checkpoint(SIGNER.name, 5, b"short")),
            SIGNER.note(Checkpoint("", 5, leaf_hash(b"x"))),
        ],
    )
    def test_anything_else_is_refused(self, note: str):
        """Changed, unsigned, signed by another key of the same name, or no checkpoint at all."""
        with pytest.raises(Unproved):
            read_checkpoint(note, SIGNER.key)

    def test_of_an_empty_log(self):
        """Nothing has the root of nothing."""
        empty = Checkpoint(SIGNER.name, 0, EMPTY_ROOT)

        assert empty == read_checkpoint(SIGNER.note(empty), SIGNER.key)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "a+b",
            "a+00000000+AA==",
            "a+zz+AA==",
            str(SIGNER.key)[:-4] + "AAAA",
            str(SIGNER.key).replace("log", "lug"),
        ],
    )
    def test_what_is_no_key_is_refused(self, text: str):
        """A verifier key says its own name and id."""
        with pytest.raises(Unproved):
            read_key(text)


class TestKeyFile:
    def test_is_private_and_kept(self, tmp_path: Path):
        """Only its owner can read it; made a second time it is the same; the public one lies beside it."""
        where = tmp_path / "keys" / "audit-key"
        made, again = make_signer(where, "log/1"), make_signer(where, "log/2")

        assert 0o600 == where.stat().st_mode & 0o777
        assert str(made.key) == str(again.key) == where.with_name("audit-key.pub").read_text().strip()
        assert str(made.key) == str(load_signer(where, str(made.key)).key)
        assert ["audit-key", "audit-key.pub"] == sorted(path.name for path in where.parent.iterdir())

    def test_a_missing_one_is_refused(self, tmp_path: Path):
        """With what to do, in both languages."""
        with pytest.raises(KeyMissing, match=r"Sicherung(.|\n)*Restore"):
            load_signer(tmp_path / "audit-key", str(SIGNER.key))

    def test_another_one_is_refused(self, tmp_path: Path):
        """A key of another log does not sign this one."""
        make_signer(tmp_path / "audit-key", "log/2")

        with pytest.raises(KeyUnfit, match=r"gehört zu log/2(.|\n)*example\.org/log"):
            load_signer(tmp_path / "audit-key", str(SIGNER.key))

    @pytest.mark.parametrize("text", ["", "hello", "PRIVATE+KEY+a+b", "PRIVATE+KEY+a+b+AAAA", SIGNER.text[12:]])
    def test_a_damaged_one_is_refused(self, tmp_path: Path, text: str):
        """Nothing is signed with half a key."""
        with pytest.raises(KeyUnfit):
            read_signer(text, tmp_path)
