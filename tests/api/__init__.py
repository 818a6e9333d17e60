"""The service as its callers see it: everything here goes through app.py."""

import pytest

pytest.register_assert_rewrite(
    "tests.api.shape_checks", "tests.api.actors", "tests.api.side_effects"
)
