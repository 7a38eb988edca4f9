"""Clients that keep no rule, and well-behaved ones beside them, who must notice nothing."""

import os
import resource
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import socketio

from conftest import Servers
from support.echo import EchoServer
from support.raw import RawWebSocket, frame, is_closed, open_files, resident_bytes
from support.realtime import Realtime

CROWD = 2_000
#: What hostile clients may cost the server, in bytes of memory.
ALLOWANCE = 64_000_000


@pytest.fixture(scope="module", autouse=True)
def enough_files() -> None:
    """For the crowd, and for the server, which inherits it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < 2 * CROWD:
        pytest.skip(f"this machine allows {hard} open files, and the crowd is {CROWD}")


class Bystanders:
    """One that tells numbers to a room, as fast as they are acknowledged, and others that hear them."""

    def __init__(self, url: str):
        self.room = f"lobby-{time.monotonic_ns()}"
        self.told = 0
        self.failures: list[Exception] = []
        self.heard: list[list[int]] = []
        self.clients: list[socketio.Client] = []
        for transports in (["websocket"], ["polling"], None):
            client = socketio.Client(reconnection=False)
            numbers: list[int] = []
            client.on("message-back", numbers.append)
            client.connect(url, transports=transports, wait_timeout=10)
            assert client.call("join", self.room, timeout=10) == {"ok": True}
            self.heard.append(numbers)
            self.clients.append(client)
        self.teller = socketio.Client(reconnection=False)
        self.teller.connect(url, transports=["websocket"], wait_timeout=10)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)
        self._thread.start()

    def _tell(self) -> None:
        # 50 a second: half of what a client may send.
        while not self._end.wait(0.02):
            try:
                assert self.teller.call("broadcast", (self.room, self.told), timeout=10) == {"ok": True}
            except Exception as error:
                self.failures.append(error)
                return
            self.told += 1

    def check(self) -> None:
        """Everybody has heard everything, in its order, and still does."""
        told = self.told
        self._wait(lambda: self.failures or self.told >= told + 5)
        self._end.set()
        self._thread.join(15)
        assert not self.failures
        self._wait(lambda: all(len(numbers) >= self.told for numbers in self.heard))
        for numbers in self.heard:
            assert numbers == list(range(self.told))
        assert all(client.connected for client in [self.teller, *self.clients])

    def _wait(self, done: Callable[[], object]) -> None:
        deadline = time.monotonic() + 10
        while not done() and time.monotonic() < deadline:
            time.sleep(0.01)

    def end(self) -> None:
        self._end.set()
        for client in [self.teller, *self.clients]:
            client.disconnect()


@pytest.fixture(scope="module")
def server() -> Iterator[EchoServer]:
    server = EchoServer(
        *("--ping-interval", 1_000, "--ping-timeout", 3_000, "--connect-timeout", 2_000),
        *("--packet-rate", 100, "--maximum-connections", 200),
    )
    yield server
    assert server.stop() == 0


@contextmanager
def undisturbed(server: EchoServer) -> Iterator[None]:
    """Others are served all the while, and the server is afterwards what it was before."""
    pid = server.process.pid
    bystanders = Bystanders(server.url)
    memory, files = resident_bytes(pid), open_files(pid)
    try:
        yield
        assert resident_bytes(pid) < memory + ALLOWANCE
        wait_for_open_files(pid, files)
        bystanders.check()
    finally:
        bystanders.end()


def wait_for_open_files(pid: int, count: int) -> None:
    """Until the server has no more files open than that; HTTP clients keep a connection more or less."""
    deadline = time.monotonic() + 15
    while open_files(pid) > count + 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert open_files(pid) <= count + 4, "file descriptors are left"


def test_a_flood(server: EchoServer) -> None:
    with undisturbed(server):
        hostile = [RawWebSocket(server.port) for _ in range(10)]
        for client in hostile:
            client.join()
            client.send_until_closed(frame(b'42["message",1]') * 100, times=100)
        for client in hostile:
            assert client.closure() == (1008, "rate limit exceeded")
            client.close()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x00" * 100, 1002),
        (b"GET / HTTP/1.1\r\n" + b"x" * 100, 1002),
        (frame(b"\xff\xfe", 1), 1007),
        (frame(b"no packet", 1), 1002),
        (frame(b'42{"not":"an event"}', 1), 1002),
        (frame(b"", 2, length=1 << 63), 1009),
        (frame(b"", 2, length=1_000_001), 1009),
    ],
    ids=["zeros", "http", "not-utf8", "no-packet", "no-event", "declared-2^63", "declared-too-large"],
)
def test_garbage(server: EchoServer, data: bytes, code: int) -> None:
    with undisturbed(server):
        for _ in range(20):
            client = RawWebSocket(server.port)
            client.join()
            client.send(data)
            assert client.closure()[0] == code
            client.close()


def test_garbage_in_place_of_http(server: EchoServer) -> None:
    with undisturbed(server):
        for length in range(1, 200, 10):
            with socket.create_connection(("127.0.0.1", server.port)) as client:
                client.sendall(b"\x16\x03\x01" + os.urandom(length) + b"\r\n\r\n")
                assert is_closed(client, within=15)


def test_a_bomb(server: EchoServer) -> None:
    """200 kilobytes that would be 200 megabytes: refused when it has grown to what is allowed."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(deflater.compress(bytes(1_000_000)) for _ in range(200)) + deflater.flush(zlib.Z_SYNC_FLUSH)[:-4]
    with undisturbed(server):
        for _ in range(10):
            client = RawWebSocket(server.port, more="Sec-WebSocket-Extensions: permessage-deflate\r\n")
            client.join()
            client.send(frame(bomb, 2, first=0xC0))
            assert client.closure()[0] == 1009
            client.close()


def test_silence_in_the_middle_of_a_frame(server: EchoServer) -> None:
    """And of no frame at all: neither can answer a ping."""
    with undisturbed(server):
        hostile = [RawWebSocket(server.port) for _ in range(100)]
        for number, client in enumerate(hostile):
            client.join()
            if number % 2:
                client.send(frame(b"4" * 500_000, length=900_000))
        for client in hostile:
            assert client.closure() == (1008, "ping timeout")
            client.close()


def test_one_that_does_not_read(server: EchoServer) -> None:
    with undisturbed(server):
        client = RawWebSocket(server.port, receive_buffer=4096)
        client.join()
        message = frame(b'42["message","' + b"x" * 200_000 + b'"]')
        client.send_until_closed(message, times=90)
        time.sleep(0.5)
        assert is_closed(client.socket, within=15)
        client.close()


def test_a_crowd(server: EchoServer) -> None:
    """2,000 at once, of whom none joins: some are refused, all the others leave in time."""
    with undisturbed(server):
        crowd = [RawWebSocket(server.port) for _ in range(CROWD)]
        statuses = [client.status for client in crowd]
        assert set(statuses) == {101, 503}
        assert statuses.count(503) > CROWD / 2
        for client in crowd:
            if client.status == 101:
                assert client.closure() == (1008, "connect timeout")
            client.close()


def test_a_silent_crowd(server: EchoServer) -> None:
    """2,000 connections without a request, half of them with half a header."""
    with undisturbed(server):
        crowd = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(CROWD)]
        for client in crowd[::2]:
            try:
                client.sendall(b"GET /socket.io/?EIO=4 HTTP/1.1\r\nHost:")
            except ConnectionError:
                pass
        # A newcomer is let in all the same.
        Realtime(server.url, None).__enter__().client.disconnect()
        for client in crowd:
            assert is_closed(client, within=15)
            client.close()


def test_all_of_it_at_the_trading_server(servers: Servers) -> None:
    """The same, in short, where prices are at stake."""
    server = servers.start(None, "--feed", "simulated", "--ticks-per-second", 200)
    owner = server.client().register()
    assert owner.token is not None
    pid = server.process.pid
    with Realtime(server.url, owner.token) as first, Realtime(server.url, owner.token, ["polling"]) as second:
        for bystander in (first, second):
            bystander.subscribe("market-data")
        memory, files = resident_bytes(pid), open_files(pid)
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(CROWD)]
        crowd = [RawWebSocket(server.port) for _ in range(1_100)]
        assert {client.status for client in crowd} == {101, 503}
        flooding, garbling = crowd[0], crowd[1]
        flooding.send_until_closed(frame(b"3") * 100, times=10)
        assert flooding.closure() == (1008, "rate limit exceeded")
        garbling.send(b"\x00" * 100)
        assert garbling.closure()[0] == 1002
        for bystander in (first, second):
            assert bystander.subscribe("bots") == ["bots", "market-data"]
        seen = len(first.received("market_data_update"))
        time.sleep(1)
        assert resident_bytes(pid) < memory + 2 * ALLOWANCE
        for client in crowd:
            client.close()
        for connection in silent:
            assert is_closed(connection, within=15)
            connection.close()
        for bystander in (first, second):
            assert bystander.disconnected is None
            updates = bystander.received("market_data_update")
            assert len(updates) > seen
            for symbol in {update["symbol"] for update in updates}:
                times = [update["timestamp"] for update in updates if update["symbol"] == symbol]
                assert times == sorted(times)
        wait_for_open_files(pid, files)
