"""The receipt of an order and the proof of an event: what anybody can check without this program."""

import base64
import json

import pytest

from procurement.application.access import Role
from procurement.application.accesses import AccessKind
from procurement.audit.verify import check, check_inclusion, leaf_hash, read_checkpoint
from tests.audit.logs import Superuser
from tests.web.conftest import NOW
from tests.web.held import held
from tests.web.pages.auditing import AUDITOR, one, other_member, text_of, town_auditor


class TestTheReceipt:
    def test_proves_the_order_with_nothing_but_the_key(self, town, tmp_path):
        """A member's officer downloads it; the verifier says that every event stands in the log."""
        order = held(town.cooperative)["order"]

        answer = town.visit(Role.OFFICER).get(f"/abrufe/{order}/quittung")
        (tmp_path / "receipt.json").write_bytes(answer.content)

        assert "attachment" in answer.headers["content-disposition"]
        assert "part" == check(tmp_path / "receipt.json", town.cooperative.audit.key).kind

    def test_of_another_member_is_refused(self, town):
        """Nobody proves what another member ordered; it is as if there were no such order."""
        order = held(town.cooperative)["order"]

        assert 404 == town.visit(Role.OFFICER, other_member(town)).get(f"/abrufe/{order}/quittung").status_code

    def test_is_noted(self, town):
        """That a receipt was taken stands among the accesses."""
        order = held(town.cooperative)["order"]
        town.visit(Role.AUDITOR).get(f"/abrufe/{order}/quittung")

        noted = [each.about for each in town.cooperative.accesses.entries(AUDITOR, kind=AccessKind.EXPORTED.value)]

        assert f"receipt order={order}" in noted


class TestTheProof:
    def test_leads_from_the_event_to_the_signed_root(self, town):
        """What is downloaded checks by itself: line, way, checkpoint, key."""
        town.cooperative.audit.checkpoint(NOW)

        found = json.loads(town.visit(Role.AUDITOR).get("/ereignisse/100/nachweis?format=json").content)
        checkpoint = read_checkpoint(found["checkpoint"], town.cooperative.audit.key)
        way = [base64.b64decode(each) for each in found["proof"]]

        check_inclusion(leaf_hash(found["line"].encode()), found["index"], checkpoint.size, way, checkpoint.root)

    def test_is_said_in_words(self, town):
        """The event stands in the log exactly like this; with its place and the checkpoint."""
        size = town.cooperative.audit.checkpoint(NOW).size

        said = text_of(town.visit(Role.AUDITOR).get("/ereignisse/100/nachweis").text)

        assert "Das Ereignis steht genau so im Protokoll" in said
        assert f"100 von {size:,}".replace(",", ".") in said

    def test_of_an_altered_event_does_not_hold(self, town):
        """Whoever wrote into the event is found here as well."""
        town.cooperative.audit.checkpoint(NOW)
        Superuser(town.cooperative.settings).alter(100)

        said = text_of(town.visit(Role.AUDITOR).get("/ereignisse/100/nachweis").text)

        assert "Das Ereignis steht so nicht im Protokoll" in said

    def test_of_an_event_made_unreadable_is_said(self, town):
        """Where somebody left nothing of an event that can be read, the page still says that it was changed."""
        town.cooperative.audit.checkpoint(NOW)
        superuser = Superuser(town.cooperative.settings)
        superuser.run("UPDATE events SET state = ? WHERE POSITION = ?", (b"nothing", 100))

        answer = town.visit(Role.AUDITOR).get("/ereignisse/100/nachweis")

        assert 200 == answer.status_code
        assert "Das Ereignis steht so nicht im Protokoll" in text_of(answer.text)

    @pytest.mark.parametrize(("position", "status"), [("999999999", 404), ("0", 404), ("gestern", 422)])
    def test_of_no_event_is_said(self, town_to_look_at, position, status):
        """No event at this position, or no position at all."""
        assert status == town_to_look_at.visit(Role.AUDITOR).get(f"/ereignisse/{position}/nachweis").status_code

    def test_of_another_members_event_is_as_if_not_there(self, town):
        """An auditor of one member gets no line and no hash of another's."""
        foreign = one(town, "member.admitted", member=other_member(town))

        assert 404 == town_auditor(town).get(f"/ereignisse/{foreign.position}/nachweis").status_code
