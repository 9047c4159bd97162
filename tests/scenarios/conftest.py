"""Stories are told in the same houses as the tests of the engine."""

from tests.integration.conftest import make_house, storage

__all__ = ["make_house", "storage"]
