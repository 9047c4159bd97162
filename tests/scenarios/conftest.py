"""Stories are told in the same houses as the tests of the engine, or on every stage."""

import pytest

from tests.integration.conftest import make_house, storage
from tests.scenarios.telling import (
    Tell,
    by_calls,
    by_sockets,
    in_rehearsal,
    over_the_wire,
)

__all__ = ["make_house", "storage"]


STAGES = {
    "rehearsal": in_rehearsal,
    "wire": over_the_wire,
    "slack-socket": by_sockets,
    "slack-http": by_calls,
}


@pytest.fixture(params=list(STAGES.values()), ids=list(STAGES))
def tell(request: pytest.FixtureRequest) -> Tell:
    """The same story, wherever it is told."""
    told: Tell = request.param
    return told
