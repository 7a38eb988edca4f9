"""Fixtures of the end-to-end tests: the real executable, real HTTP, real Socket.IO, a real browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.browser import Complaints
from support.echo import EchoServer
from support.paths import AAITI, SHARED
from support.server import Server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that cannot run here stay visible as skipped, with the reason."""
    nightly = pytest.mark.skip(reason="runs nightly: make test-nightly")
    shared = pytest.mark.skip(reason=f"the example data is absent: {SHARED}")
    for item in items:
        if "nightly" in item.keywords and os.environ.get("AAITI_NIGHTLY") != "1":
            item.add_marker(nightly)
        if "shared" in item.keywords and not (SHARED / "data").is_dir():
            item.add_marker(shared)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """A failure shows what the servers of that test have said."""
    report = yield
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Servers):
                for server in value.started:
                    report.sections.append((f"aaiti serve on port {server.port}", server.tail()))
    return report


@pytest.fixture(scope="session")
def aaiti() -> Path:
    """The executable under test."""
    if not os.access(AAITI, os.X_OK):
        pytest.exit(f"{AAITI} is not there: run `make build` first, or name its folder in AAITI_BIN_DIR", returncode=2)
    return AAITI


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of example data; the test that asks for it is marked `shared`."""
    return SHARED / "data"


class Servers:
    """Starts servers, and sees to it that none is left."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.started: list[Server] = []

    def start(self, data_dir: Path | None = None, *options: object) -> Server:
        """A server that is ready, on this data directory or on a new one."""
        data_dir = data_dir or self.folder / f"data-{len(self.started)}"
        server = Server(data_dir, *options, log_folder=self.folder / "logs")
        self.started.append(server)
        return server

    def end(self) -> None:
        for server in self.started:
            server.kill()


@pytest.fixture
def servers(aaiti: Path, tmp_path: Path) -> Iterator[Servers]:
    """For servers that live as long as one test."""
    servers = Servers(tmp_path)
    yield servers
    servers.end()


@pytest.fixture(scope="module")
def module_servers(aaiti: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """For servers that several tests of a module share."""
    servers = Servers(tmp_path_factory.mktemp("servers"))
    yield servers
    servers.end()


@pytest.fixture(scope="module")
def echo() -> Iterator[EchoServer]:
    """The example server of the SocketIO library."""
    server = EchoServer()
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def engine() -> Iterator[EchoServer]:
    """The same with bare Engine.IO."""
    server = EchoServer("--engine-only")
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("AAITI_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Makes pages; at the end none of them may have complained."""
    contexts = []
    complaints = []

    def make() -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        complaints.append(Complaints(page))
        return page

    yield make
    for context in contexts:
        context.close()
    messages = [message for page in complaints for message in page.messages]
    assert not messages, "the page complained:\n" + "\n".join(messages)


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    """A page that must not complain."""
    return new_page()
