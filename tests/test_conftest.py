"""The guards of conftest.py do guard."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

from tests.integration.commands import environment


@pytest.fixture(scope="module")
def _setting_of_the_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAMMTISCH_PROBE", "from the machine")
        yield


@pytest.mark.usefixtures("_setting_of_the_machine")
def test_the_settings_of_the_machine_are_not_seen() -> None:
    assert not [name for name in os.environ if name.startswith("STAMMTISCH_")]


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.invalid"])
def test_a_connection_that_would_leave_the_machine_is_refused(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with (
        socket.socket(family) as sock,
        pytest.raises(pytest.fail.Exception, match="only this"),
    ):
        sock.connect((host, 9))


def test_a_connection_to_this_machine_is_allowed() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as sock,
    ):
        assert sock.getpeername() == server.getsockname()


def test_shared_is_the_folder_beside_the_project(shared: Path) -> None:
    assert shared.parent == Path(__file__).parents[2]


def test_what_runs_is_measured_if_anything_is() -> None:
    assert (sys.gettrace() is None) is (coverage.Coverage.current() is None)


@pytest.mark.unmeasured
def test_what_is_unmeasured_is_not_even_in_processes_it_starts() -> None:
    assert sys.gettrace() is None
    assert "COVERAGE_PROCESS_CONFIG" not in environment(counted=True)


def test_after_that_measuring_goes_on() -> None:
    assert (sys.gettrace() is None) is (coverage.Coverage.current() is None)


def test_a_process_counts_only_if_it_is_asked_to() -> None:
    config = "COVERAGE_PROCESS_CONFIG"
    assert config not in environment()
    measured = coverage.Coverage.current() is not None
    assert (config in environment(counted=True)) is measured
