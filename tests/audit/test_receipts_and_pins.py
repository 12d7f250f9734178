"""Receipts of orders and pinned reports: small files that prove what they say years later."""

import json
from pathlib import Path
from typing import Any

import pytest

from procurement.application.access import Actor
from procurement.audit.keys import new_signer
from procurement.audit.receipt import receipt
from procurement.audit.verify import Finding
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.application.read_story import NOW, OFFICER, one_more
from tests.audit.logs import Superuser, remember
from tests.audit.taken import AUDITOR, kept


class TestReceipts:
    def test_hold_years_later(self, cooperative: Cooperative, settings: Settings, tmp_path: Path):
        """However the log grows on, and even after it is gone: the public key is enough."""
        document, key = receipt(cooperative.audit, "big", NOW), cooperative.audit.key
        remember(cooperative.store, [one_more()])
        cooperative.audit.checkpoint(NOW)
        Superuser(settings).delete(*range(1, 100))

        assert Finding(
            "part",
            document["events"][-1]["position"],
            0,
            cooperative.audit.evidence.checkpoints()[1].size,
            len(document["events"]),
        ) == kept(document, tmp_path, key)

    def test_cover_what_was_recorded_just_before(self, cooperative: Cooperative, tmp_path: Path):
        """A checkpoint is made where none covers the order yet."""
        remember(cooperative.store, [one_more()])

        assert "part" == kept(receipt(cooperative.audit, "x", NOW), tmp_path, cooperative.audit.key).kind
        assert 3 == len(cooperative.audit.evidence.checkpoints())

    def test_changed_ones_do_not_hold(self, cooperative: Cooperative, tmp_path: Path):
        """Another amount, another order, another checkpoint, another key."""
        document, key = receipt(cooperative.audit, "big", NOW), cooperative.audit.key
        text = json.dumps(document)

        def found(old: str, new: str) -> str:
            assert old in text
            return kept(json.loads(text.replace(old, new, 1)), tmp_path, key).kind

        assert "altered" == found('actor\\":\\"', 'actor\\":\\"x')
        assert "unreadable" == found('"order": "big"', '"order": "small"')
        assert "foreign" == found(f"\\n{document['checkpoint'].splitlines()[1]}\\n", "\\n7\\n")
        assert "foreign" == kept(document, tmp_path, new_signer("other").key).kind


class TestPinnedReports:
    def pinned(self, cooperative: Cooperative, actor: Actor = AUDITOR, **parameters: list[str]) -> Any:
        while cooperative.store.views.advance():
            pass
        return json.loads(json.dumps(cooperative.pinning.pin(actor, "discount_savings", parameters)))

    def test_are_computed_again(self, cooperative: Cooperative, tmp_path: Path):
        """After more was recorded: identical, by figures, signature and log."""
        document = self.pinned(cooperative)
        remember(cooperative.store, [one_more()])
        found = cooperative.pinning.reproduce(AUDITOR, document)

        assert found.identical
        assert document["report"]["rows"]
        assert "signed" == kept(document, tmp_path, cooperative.audit.key).kind

    def test_also_of_the_past(self, cooperative: Cooperative):
        """Pinned at an earlier position or instant."""
        early = self.pinned(cooperative, as_of=["5"])
        instant = self.pinned(cooperative, as_of=[NOW.isoformat()])

        assert 5 == early["report"]["position"]
        assert early["report"]["rows"] != self.pinned(cooperative)["report"]["rows"]
        assert cooperative.pinning.reproduce(AUDITOR, early).identical
        assert cooperative.pinning.reproduce(AUDITOR, instant).identical

    def test_an_officer_pins_their_own(self, cooperative: Cooperative):
        """And an auditor computes the same."""
        document = self.pinned(cooperative, OFFICER)

        assert ["buxtehude"] == document["report"]["parameters"]["member"]
        assert cooperative.pinning.reproduce(AUDITOR, document).identical

    def test_every_difference_is_shown(self, cooperative: Cooperative, tmp_path: Path):
        """A figure that was changed in the file is named, with what it was and what it is."""
        document = self.pinned(cooperative)
        row = document["report"]["rows"][0]
        true, row["paid_cents"] = row["paid_cents"], row["paid_cents"] + 1
        found = cooperative.pinning.reproduce(AUDITOR, document)

        assert not found.signed
        assert [(true + 1, true)] == [(each.pinned, each.found) for each in found.differences]
        assert found.differences[0].where.endswith("].paid_cents")
        assert "foreign" == kept(document, tmp_path, cooperative.audit.key).kind

    def test_a_changed_log_is_seen(self, cooperative: Cooperative, settings: Settings):
        """Events changed since: the figures differ though the signature holds."""
        document = self.pinned(cooperative)
        superuser = Superuser(settings)
        position = superuser.run("SELECT max(POSITION) FROM events WHERE topic = 'order.placed'")[0][0]
        state = bytes(superuser.event(position)[3]).replace(b'"net_cents":', b'"net_cents":1')
        superuser.run("UPDATE events SET state = ? WHERE POSITION = ?", (state, position))
        again = wire(settings.model_copy(), project=False)
        found = again.pinning.reproduce(AUDITOR, document)
        again.close()

        assert found.signed
        assert found.differences
        assert not found.identical

    @pytest.mark.parametrize("document", [None, [], {}, {"format": "abrufbuch-report/1"}, {"report": {}, "format": 1}])
    def test_anything_else_is_refused(self, cooperative: Cooperative, document: Any):
        """A file that is no pinned report."""
        from procurement.audit.pinning import NoPinnedReport

        with pytest.raises(NoPinnedReport):
            cooperative.pinning.reproduce(AUDITOR, document)
