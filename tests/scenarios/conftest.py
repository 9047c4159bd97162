"""Stories are told in the same houses as the tests of the engine, or on every stage."""

import pytest

from tests.integration.conftest import make_house, storage
from tests.scenarios.telling import Tell, in_rehearsal, over_the_wire

__all__ = ["make_house", "storage"]


@pytest.fixture(params=[in_rehearsal, over_the_wire], ids=["rehearsal", "wire"])
def tell(request: pytest.FixtureRequest) -> Tell:
    """The same story, wherever it is told."""
    told: Tell = request.param
    return told
