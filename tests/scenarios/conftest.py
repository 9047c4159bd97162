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


STAGES = [
    pytest.param(in_rehearsal, id="rehearsal"),
    pytest.param(over_the_wire, id="wire"),
    pytest.param(by_sockets, id="slack-socket"),
    # What HTTP mode has of its own is in the stories that are compared word by word.
    pytest.param(by_calls, id="slack-http", marks=pytest.mark.soak),
]


@pytest.fixture(params=STAGES)
def tell(request: pytest.FixtureRequest) -> Tell:
    """The same story, wherever it is told."""
    told: Tell = request.param
    return told
