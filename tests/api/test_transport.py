"""What goes wrong before anybody is asked: bodies, types, methods, addresses, and what every answer carries."""

import re
from collections.abc import Iterator

import pytest

from tests.api.conftest import Office, asked
from tests.api.test_bad_input import refused


class TestBodies:
    def test_fifty_megabytes(self, office: Office):
        """A body that says it is too large is not read."""
        answer = office.post(
            "officer", "orders", b" " * 50_000_000, Idempotency_Key="k", Content_Type="application/json"
        )
        refused(answer, 413, "body-too-large", most_bytes=5_000_000)

    def test_fifty_megabytes_in_pieces(self, office: Office):
        """One that does not say so is read up to the limit only."""
        sent = 0

        def pieces() -> Iterator[bytes]:
            nonlocal sent
            for _ in range(50):
                sent += 1_000_000
                yield b" " * 1_000_000

        headers = {**office.bearer("officer"), "Idempotency-Key": "k", "Content-Type": "application/json"}
        answer = office.client.post("/api/v1/orders", content=pieces(), headers=headers)
        refused(answer, 413, "body-too-large", most_bytes=5_000_000)

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/json; charset=latin-1", "json"])
    def test_other_content_type(self, office: Office, kind: str):
        """Only JSON in UTF-8 is taken."""
        answer = office.post("officer", "orders", b"{}", Idempotency_Key="k", Content_Type=kind)
        refused(answer, 415, "content-type-unsupported", expected="application/json", given=kind)

    def test_compressed(self, office: Office):
        """A compressed body could be a bomb; it is not unpacked."""
        headers = {"Idempotency-Key": "k", "Content-Type": "application/json", "Content-Encoding": "gzip"}
        answer = office.client.post("/api/v1/orders", content=b"", headers={**office.bearer("officer"), **headers})
        refused(answer, 415, "content-type-unsupported", given="gzip")

    def test_charset_may_be_named(self, office: Office):
        """UTF-8 may be named, in any spelling of the type."""
        kind = 'Application/JSON; charset="UTF-8"'
        answer = office.post("officer", "orders", b"{}", Idempotency_Key="k", Content_Type=kind)
        assert answer.status_code == 422

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{",
            b'{"a":1,}',
            b"\xff\xfe",
            b'{"note":"\xff"}',
            b"[" * 100_000,
            b"nul",
            b'{"a":' + b"9" * 5000 + b"}x",
        ],
    )
    def test_malformed(self, office: Office, data: bytes):
        """What is no JSON in UTF-8 cannot be read; the reason says where."""
        answer = office.post("officer", "orders", data, Idempotency_Key="k", Content_Type="application/json")
        problem = refused(answer, 400, "body-malformed")
        assert problem["reason"] in problem["detail_en"]
        assert problem["reason"] not in problem["detail"]

    @pytest.mark.parametrize(
        "data", [b"[]", b"1", b"null", b'"x"', b'{"note":"\\ud800"}', b'{"note":' + b"9" * 4000 + b"}"]
    )
    def test_another_shape(self, office: Office, data: bytes):
        """JSON of another shape is a fault of the fields."""
        answer = office.post("officer", "orders", data, Idempotency_Key="k", Content_Type="application/json")
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/body-invalid")


class TestAddresses:
    @pytest.mark.parametrize("path", ["/nope", "/api/v1/", "/api/v2/orders", "/api/v1/orders/", "/api/v1/members/%00"])
    def test_unknown(self, office: Office, path: str):
        """An unknown address is a problem like any other."""
        assert office.client.get(path, headers=office.bearer("officer")).json()["type"] == "/problems/not-found"

    def test_method(self, office: Office):
        """Another method is answered with those there are."""
        answer = office.client.delete("/api/v1/contracts")
        refused(answer, 405, "method-not-allowed", method="DELETE")
        assert answer.headers["allow"]


class TestSigningIn:
    @pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "abk_x"])
    def test_nobody(self, office: Office, header: str | None):
        """Without a token nothing is answered, and the answer says how to sign in."""
        headers = {} if header is None else {"Authorization": header}
        answer = office.client.get("/api/v1/orders", headers=headers)
        refused(answer, 401, "not-signed-in")
        assert answer.headers["www-authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("secret", ["abk_unknown", "x" * 5000, "ä"])
    def test_unknown_token(self, office: Office, secret: str):
        """A wrong token is no token."""
        answer = office.client.get("/api/v1/orders", headers={"Authorization": f"Bearer {secret}".encode()})
        refused(answer, 401, "token-unknown")

    def test_revoked(self, office: Office):
        """A revoked token ends."""
        for row in office.cooperative.tokens.all():
            office.cooperative.tokens.revoke(row["token_id"])
        assert office.get("officer", "orders").status_code == 401

    def test_before_the_body_is_read(self, office: Office):
        """Who may not do it learns nothing about the body."""
        assert office.post("auditor", "orders", b"{", Content_Type="text/plain").status_code == 403


class TestEveryAnswer:
    def test_ids(self, office: Office):
        """A harmless request id is kept, any other replaced; the correlation id reaches the log."""
        order = office.post(
            "officer", "orders", asked(), Idempotency_Key="k", X_Request_ID="r-1", X_Correlation_ID="story-7"
        )
        assert order.headers["x-request-id"] == "r-1"
        events = office.get("officer", f"orders/{order.json()['order_id']}/events").json()["events"]
        assert [event["correlation_id"] for event in events] == ["story-7"]
        bad = office.client.get("/health/live", headers={"X-Request-ID": "a b"})
        assert bad.headers["x-request-id"] not in {"a b", ""}

    @pytest.mark.parametrize(
        "path", ["/", "/docs", "/problems", "/problems/ceiling-exceeded", "/openapi.json", "/nope"]
    )
    def test_headers(self, office: Office, path: str):
        """Nothing is sniffed, framed, stored, or loaded from elsewhere; scripts come from here, none stands in a page."""
        answer = office.client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        if answer.headers["content-type"].startswith("text/html"):
            assert all('src="/static/' in tag for tag in re.findall("<script[^>]*>", answer.text))
            assert "http://" not in answer.text.replace("http://127.0.0.1", "")
            assert "https://" not in answer.text

    def test_unforeseen(self, office: Office, monkeypatch: pytest.MonkeyPatch):
        """What nobody foresaw is answered without the inside."""
        monkeypatch.setattr(type(office.cooperative.metrics), "text", lambda *_: 1 / 0)
        answer = office.client.get("/metrics")
        problem = refused(answer, 500, "internal-error")
        assert "ZeroDivision" not in answer.text
        assert problem["request_id"] in problem["detail"]


class TestHealth:
    def test_ready(self, office: Office):
        """A healthy service says where every projection stands, and the coarser tables kept with it."""
        answer = office.client.get("/health/ready").json()
        assert answer["status"] == "ready"
        projections = office.cooperative.reading.projections.values()
        kept = {kept.name for projection in projections for kept in (projection, *projection.rollups)}
        assert kept == {view["name"] for view in answer["projections"]}

    def test_red(self, office: Office):
        """A projection that stopped makes it red, and its report unavailable, the others not."""
        with office.cooperative.store.views.database.writing() as session:
            session.run("UPDATE view_registry SET failed_position = 3 WHERE name = 'order_book'")
        answer = office.client.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "red")
        stopped = office.get("officer", "reports/order_book")
        refused(stopped, 503, "projection-stopped", projection="order_book", failed_position=3)
        assert stopped.headers["retry-after"] == "60"
        assert office.get("officer", "reports/discount_savings").status_code == 200

    def test_ahead_of_the_log(self, office: Office):
        """A view ahead of a log that was put back is red, too."""
        with office.cooperative.store.views.database.writing() as session:
            session.run("UPDATE view_registry SET position = 9999 WHERE name = 'order_book'")
        assert office.client.get("/health/ready").status_code == 503

    def test_metrics(self, office: Office):
        """Requests are counted by route, not by address."""
        office.order()
        office.get("officer", "orders/nope")
        text = office.client.get("/metrics").text
        assert 'route="/api/v1/orders/{order_id}"' in text
        assert "nope" not in text
