"""A failing specification shows what was expected and what came."""

import pytest

pytest.register_assert_rewrite("tests.spec")
