"""Whatever the OpenAPI document allows or forbids is answered as it documents, and never with a 5xx."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app, openapi_document
from procurement.application.access import Role
from procurement.settings import Settings
from procurement.wiring import wire
from tests.api.conftest import NOW, found

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass
class Running:
    app: FastAPI
    tokens: dict[Role, str]

    def token_for(self, path: str) -> str:
        """The token of whoever may do most there."""
        if path.endswith(("/approve", "/reject")):
            return self.tokens[Role.APPROVER]
        return self.tokens[Role.AUDITOR if path.endswith("/events") or "/audit/" in path else Role.MANAGER]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A cooperative behind the schema for all examples; what they write stays."""
    cooperative = wire(Settings(data_dir=tmp_path_factory.mktemp("schema")), clock=lambda: NOW)
    found(cooperative)
    members = {Role.APPROVER: "buxtehude", Role.MANAGER: "", Role.AUDITOR: ""}
    tokens = {role: cooperative.tokens.create(role, member).secret for role, member in members.items()}
    yield Running(create_app(cooperative), tokens)
    cooperative.close()


schema = schemathesis.openapi.from_dict(openapi_document())


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],
)
def test_answers_are_those_documented(case: schemathesis.Case, running: Running):
    """Good and bad requests alike: documented status, media type and shape; never the fault of the service."""
    token = running.token_for(case.path)
    case.call_and_validate(checks=CHECKS, app=running.app, headers={"Authorization": f"Bearer {token}"})
