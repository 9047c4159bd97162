"""What holds for every test: how hard hypothesis looks, what no test may reach, and what measures."""

import ipaddress
import os
import signal
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.dev import ConsoleRenderer, plain_traceback

from tests.measuring import measuring
from tests.thoroughness import SOAK, load_profile

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
PROPERTIES = ROOT / "tests" / "properties"
UNMEASURED = {
    PROPERTIES,
    ROOT / "tests" / "scenarios",  # stories go through everything, again and again
    ROOT / "tests" / "browser",  # what it is served is measured by the room's own tests
    ROOT / "tests" / "test_architecture.py",  # reads the code and runs none of it
}
load_profile()
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # In the background of a script Ctrl-C is ignored, also by all that is started there;
    # but some tests send it to what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
structlog.configure(  # drawing a traceback with its variables takes seconds
    processors=[
        structlog.processors.add_log_level,
        ConsoleRenderer(colors=False, exception_formatter=plain_traceback),
    ]
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long campaigns are for a soak; and all that is said of anything goes on longer there."""
    for item in items:
        if (
            UNMEASURED & {item.path, *item.path.parents}
            or "hypothesis" in item.keywords
        ):
            item.add_marker("unmeasured")
        if SOAK and PROPERTIES in item.path.parents:
            item.add_marker("soak")
        elif not SOAK and "soak" in item.keywords:
            item.add_marker(
                pytest.mark.skip(reason="a long campaign: `make soak` runs it")
            )


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    if not session.config.pluginmanager.has_plugin("dsession"):  # whose workers read
        measuring.pauses_for_reading()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    measuring.goes_on("unmeasured" not in item.keywords)
    return (yield)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings and secrets of the machine it runs on."""
    for name in [name for name in os.environ if name.startswith("STAMMTISCH_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Any connection that would leave this machine is refused."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Any) -> Any:
    def guard(sock: socket.socket, address: Any) -> Any:
        if sock.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(
            address[0]
        ):
            pytest.fail(
                f"a test tried to reach {address[0]}; only this machine is allowed"
            )
        return connect(sock, address)

    return guard


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # any other name
        return False


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material beside the project; tests that need it skip without."""
    if not SHARED.is_dir():
        pytest.skip(
            "needs the reference material in ../shared, which is not part of the project"
        )
    return SHARED
