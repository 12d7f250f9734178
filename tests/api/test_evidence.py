"""Evidence over REST: checkpoints for everybody, proofs that hold, receipts for those whose order it is, figures explained."""

import base64
import csv
import io
from pathlib import Path
from typing import Any

import pytest

from procurement.audit.verify import (
    check,
    check_consistency,
    check_inclusion,
    leaf_hash,
    read_checkpoint,
    read_key,
)
from tests.api.conftest import PEOPLE, Office


@pytest.fixture
def attested(office: Office) -> Office:
    """Two checkpoints, an order between them."""
    assert office.post("auditor", "audit/checkpoints").status_code == 200
    assert office.order().status_code == 201
    assert office.post("auditor", "audit/checkpoints").status_code == 200
    return office


def raw(values: list[str]) -> list[bytes]:
    return [base64.b64decode(value) for value in values]


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


class TestCheckpoints:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_everybody_may_keep_them(self, attested: Office, who: str):
        """Note and key, for any role: they fit."""
        note, key = attested.get(who, "audit/checkpoint").text, attested.get(who, "audit/key").text

        assert attested.head == read_checkpoint(note, read_key(key)).size

    def test_are_listed(self, attested: Office):
        """The newest first; smaller ones on the next page."""
        found = attested.get("officer", "audit/checkpoints").json()["checkpoints"]
        before = attested.get("officer", f"audit/checkpoints?before={found[0]['size']}").json()["checkpoints"]

        assert found[1:] == before
        assert found[0]["note"] == attested.get("officer", "audit/checkpoint").text

    def test_only_auditors_make_them(self, attested: Office):
        """And nothing new makes no new one."""
        assert (403, "/problems/action-not-allowed") == problem(attested.post("manager", "audit/checkpoints"))
        attested.post("auditor", "audit/checkpoints")
        assert 2 == len(attested.get("auditor", "audit/checkpoints").json()["checkpoints"])

    def test_kept_ones_are_checked(self, attested: Office):
        """One of this log agrees; a changed one is not ours."""
        note = attested.get("officer", "audit/checkpoints").json()["checkpoints"][1]["note"]
        good, bad = (attested.post("officer", "audit/check", {"note": each}).json() for each in (note, note + "x" * 9))
        foreign = attested.post("officer", "audit/check", {"note": note.replace("\n", "\n1", 1)}).json()

        assert (True, "complete") == (good["good"], good["kind"])
        assert (False, "foreign") == (foreign["good"], foreign["kind"])
        assert bad["good"]  # what follows a good signature may be a witness's own

    def test_before_anything_was_attested(self, office: Office):
        """Nothing is there yet."""
        assert (404, "/problems/nothing-attested") == problem(office.get("officer", "audit/checkpoint"))


class TestProofs:
    def test_of_an_event(self, attested: Office):
        """The line of the log, its proof, the root: they fit."""
        position = attested.head
        line = attested.get("auditor", f"events?after={position - 1}&format=jsonl").content.rstrip(b"\n")
        found = attested.get("auditor", f"audit/proof/inclusion?position={position}").json()
        key = read_key(attested.get("auditor", "audit/key").text)
        checkpoint = read_checkpoint(found["checkpoint"], key)

        check_inclusion(leaf_hash(line), found["index"], checkpoint.size, raw(found["proof"]), checkpoint.root)

    def test_of_two_checkpoints(self, attested: Office):
        """One goes on from the other."""
        new, old = attested.get("officer", "audit/checkpoints").json()["checkpoints"]
        path = f"audit/proof/consistency?from={old['size']}&to={new['size']}"
        proof = raw(attested.get("officer", path).json()["proof"])

        roots = (bytes.fromhex(old["root"]), bytes.fromhex(new["root"]))
        check_consistency(old["size"], new["size"], proof, *roots)

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("inclusion", 422),
            ("inclusion?position=0", 422),
            ("inclusion?position=x", 422),
            ("inclusion?position=999999", 422),
            ("inclusion?position=1&size=1", 404),
            ("consistency?from=1&to=2", 404),
            ("consistency?from=1", 422),
        ],
    )
    def test_what_cannot_be_proved(self, attested: Office, path: str, status: int):
        """Positions and sizes that are not there."""
        assert status == attested.get("auditor", f"audit/proof/{path}").status_code

    def test_backwards(self, attested: Office):
        """The larger one first is refused."""
        new, old = attested.get("officer", "audit/checkpoints").json()["checkpoints"]
        path = f"audit/proof/consistency?from={new['size']}&to={old['size']}"

        assert (422, "/problems/parameter-invalid") == problem(attested.get("officer", path))


class TestReceipts:
    @pytest.mark.parametrize("who", ["officer", "approver", "manager", "auditor"])
    def test_hold(self, attested: Office, tmp_path: Path, who: str):
        """For the people of the member, managers and auditors; by id or number."""
        order = attested.get(who, "orders").json()["rows"][0]
        answer = attested.get(who, f"orders/{order['number']}/receipt")
        (tmp_path / "receipt.json").write_bytes(answer.content)

        assert f"{order['order_id']}.json" in answer.headers["content-disposition"]
        assert "part" == check(tmp_path / "receipt.json", read_key(attested.get(who, "audit/key").text)).kind

    @pytest.mark.parametrize("who", ["other-officer", "town-auditor"])
    def test_are_not_for_others(self, attested: Office, who: str):
        """The order does not exist for them."""
        order_id = attested.get("manager", "orders").json()["rows"][0]["order_id"]

        assert 404 == attested.get(who, f"orders/{order_id}/receipt").status_code


class TestPinnedReports:
    def test_are_computed_again(self, attested: Office):
        """As it was downloaded, by somebody else; then with another figure in it."""
        document = attested.post("officer", "reports/order_book/pin").json()
        same = attested.post("auditor", "audit/reproduce", document).json()
        document["report"]["rows"][0]["net_cents"] = 1
        other = attested.post("auditor", "audit/reproduce", document).json()

        assert (True, []) == (same["identical"], same["differences"])
        assert (False, False, 1) == (other["identical"], other["signed"], other["differences_count"])
        assert 1 == other["differences"][0]["pinned"]

    @pytest.mark.parametrize("report", [{}, {"rows": 1}, {"parameters": {"member": "x"}}])
    def test_others_are_refused(self, attested: Office, report: Any):
        """What is none is no fault of the service."""
        document = {"format": "abrufbuch-report/1", "report": report, "key": "", "signature": ""}

        assert (422, "/problems/no-pinned-report") == problem(attested.post("auditor", "audit/reproduce", document))

    def test_nested_without_end(self, attested: Office):
        """Nor what is nested a thousand deep."""
        document = attested.post("officer", "reports/order_book/pin").json()
        deep: Any = "x"
        for _ in range(900):
            deep = [deep]
        document["report"]["rows"] = [deep]

        assert attested.post("auditor", "audit/reproduce", document).status_code in {200, 400, 422}


class TestFigures:
    def test_are_explained(self, attested: Office):
        """The figure of a row and the events that make it."""
        row = attested.get("officer", "reports/discount_savings?group_by=article").json()["rows"][0]
        found = attested.get("officer", f"reports/discount_savings/events?article={row['article']}").json()

        assert row["paid_cents"] == found["totals"]["paid_cents"]
        assert row["paid_cents"] == sum(event["sums"]["paid_cents"] for event in found["events"])
        assert {"order.placed"} == {event["type"] for event in found["events"]}

    def test_as_a_table(self, attested: Office):
        """German CSV, all of it."""
        answer = attested.get("manager", "reports/discount_savings/events?format=csv")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

        assert answer.headers["content-type"].startswith("text/csv")
        assert {"position", "stream", "type", "recorded_at", "paid_cents"} <= set(rows[0])

    def test_another_members_are_refused(self, attested: Office):
        """As in the report."""
        answer = attested.get("officer", "reports/discount_savings/events?member=stade")

        assert (403, "/problems/other-member") == problem(answer)
