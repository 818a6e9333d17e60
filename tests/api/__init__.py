"""The shop as its callers see it: everything here goes through app.py."""

import pytest

pytest.register_assert_rewrite("tests.api.fitting", "tests.api.shopping", "tests.api.world")
