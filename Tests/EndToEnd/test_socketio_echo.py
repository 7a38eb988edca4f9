"""The SocketIO library against real clients: python-socketio, and bare HTTP and WebSocket.

What is checked without python-socketio follows the public Engine.IO (4) and Socket.IO (5) protocol documents; what
old clients speak is checked in test_old_protocols.py.
"""

import json
import socket as sockets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random

import pytest
import requests
import socketio
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as websocket_connect

from support.echo import CONNECT_TIMEOUT, PING_INTERVAL, PING_TIMEOUT, EchoServer
from support.engine import expect_close, open_polling, receive, websocket
from support.raw import RawWebSocket, frame

SEPARATOR = "\x1e"


@pytest.fixture(scope="module", params=["socket.io", "engine.io"])
def any_server(request: pytest.FixtureRequest, echo: EchoServer, engine: EchoServer) -> EchoServer:
    return echo if request.param == "socket.io" else engine


@contextmanager
def join(server: EchoServer) -> Iterator[ClientConnection]:
    with websocket(server) as connection:
        receive(connection)
        connection.send("40")
        receive(connection)  # the socket's identifier
        receive(connection)  # "auth"
        yield connection


# Engine.IO: handshake


def check_handshake(text: str, upgrades: list[str]) -> None:
    assert text[0] == "0"
    value = json.loads(text[1:])
    assert set(value) == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
    assert isinstance(value["sid"], str)
    assert value["upgrades"] == upgrades
    assert (value["pingInterval"], value["pingTimeout"]) == (PING_INTERVAL, PING_TIMEOUT)
    assert value["maxPayload"] == 1_000_000


def test_polling_handshake(any_server: EchoServer) -> None:
    response = requests.get(any_server.polling(), timeout=5)
    assert response.status_code == 200
    assert response.headers["content-type"].lower() == "text/plain; charset=utf-8"
    check_handshake(response.text, ["websocket"])


def test_websocket_handshake(any_server: EchoServer) -> None:
    with websocket(any_server) as connection:
        check_handshake(str(connection.recv(timeout=5)), [])


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("GET", "transport=polling"),
        ("GET", "EIO=abc&transport=polling"),
        ("GET", "EIO=4"),
        ("GET", "EIO=4&transport=abc"),
        ("POST", "EIO=4&transport=polling"),
        ("PUT", "EIO=4&transport=polling"),
        ("GET", "EIO=4&transport=polling&sid=nobody"),
    ],
)
def test_bad_requests(any_server: EchoServer, method: str, query: str) -> None:
    response = requests.request(method, f"{any_server.url}{any_server.path}?{query}", timeout=5)
    assert response.status_code == 400
    assert set(response.json()) == {"code", "message"}


@pytest.mark.parametrize("query", ["transport=websocket", "EIO=abc&transport=websocket", "EIO=4", "EIO=4&transport=abc"])
def test_bad_websocket_requests(any_server: EchoServer, query: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        websocket_connect(f"ws://127.0.0.1:{any_server.port}{any_server.path}?{query}")
    assert refusal.value.response.status_code == 400


# Engine.IO: messages


@pytest.mark.parametrize("body", ["4hello", SEPARATOR.join(["4test1", "4test2", "4test3"]), f"4€{SEPARATOR}bAQIDBA=="])
def test_polling_echo(engine: EchoServer, body: str) -> None:
    sid = open_polling(engine)
    assert requests.post(engine.polling(sid), data=body.encode(), timeout=5).text == "ok"
    response = requests.get(engine.polling(sid), timeout=5)
    assert response.content.decode() == body


def test_polling_closes_on_an_invalid_packet(engine: EchoServer) -> None:
    sid = open_polling(engine)
    assert requests.post(engine.polling(sid), data="abc", timeout=5).status_code == 400
    assert requests.get(engine.polling(sid), timeout=5).status_code == 400


def test_polling_closes_on_two_polls(engine: EchoServer) -> None:
    sid = open_polling(engine)
    with ThreadPoolExecutor() as pool:
        polls = [pool.submit(requests.get, engine.polling(sid), timeout=5) for _ in range(2)]
        answers = sorted((poll.result().status_code, poll.result().text) for poll in polls)
    assert answers[0] == (200, "1")
    assert answers[1][0] == 400
    assert requests.get(engine.polling(sid), timeout=5).status_code == 400


def test_polling_closes_when_a_poll_is_abandoned(engine: EchoServer) -> None:
    sid = open_polling(engine)
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(engine.polling(sid), timeout=0.05)
    time.sleep(0.05)
    assert requests.get(engine.polling(sid), timeout=5).status_code == 400


def test_base64_where_bytes_cannot_travel(engine: EchoServer) -> None:
    with websocket(engine, eio="4&b64=1") as connection:
        receive(connection)
        for message in [b"\x01\x02\x03\x04", "bAQIDBA=="]:
            connection.send(message)
            assert receive(connection) == "bAQIDBA=="


def test_polling_refuses_a_large_body(engine: EchoServer) -> None:
    sid = open_polling(engine)
    assert requests.post(engine.polling(sid), data="4" + "x" * 1_000_000, timeout=5).status_code == 413


def test_websocket_echo(engine: EchoServer) -> None:
    with websocket(engine) as connection:
        receive(connection)
        for message in ["4hello", "4€", b"\x01\x02\x03\x04", "4" + "x" * 999_999]:
            connection.send(message)
            assert receive(connection) == message


def test_websocket_takes_fragments(engine: EchoServer) -> None:
    with websocket(engine) as connection:
        receive(connection)
        connection.send(iter(["4he", "", "llo"]))
        assert receive(connection) == "4hello"


@pytest.mark.parametrize("message", ["abc", "0{}", "5", "2", "", "4" + "x" * 1_000_000])
def test_websocket_closes_on_an_invalid_packet(engine: EchoServer, message: str) -> None:
    with websocket(engine) as connection:
        receive(connection)
        connection.send(message)
        expect_close(connection)


# Engine.IO: heartbeat, close, upgrade


def test_polling_heartbeat(any_server: EchoServer) -> None:
    sid = open_polling(any_server)
    for _ in range(3):
        assert requests.get(any_server.polling(sid), timeout=5).text == "2"
        assert requests.post(any_server.polling(sid), data="3", timeout=5).text == "ok"


def test_polling_ping_timeout(any_server: EchoServer) -> None:
    sid = open_polling(any_server)
    time.sleep((PING_INTERVAL + PING_TIMEOUT) / 1000 + 0.1)
    assert requests.get(any_server.polling(sid), timeout=5).status_code == 400


def test_websocket_heartbeat(engine: EchoServer) -> None:
    with websocket(engine) as connection:
        connection.recv(timeout=5)
        for _ in range(3):
            assert connection.recv(timeout=5) == "2"
            connection.send("3")


def test_websocket_ping_timeout(any_server: EchoServer) -> None:
    with websocket(any_server) as silent:
        started = time.monotonic()
        expect_close(silent)
        assert time.monotonic() - started >= (PING_INTERVAL + PING_TIMEOUT) / 1000 * 0.9


def test_polling_close(any_server: EchoServer) -> None:
    sid = open_polling(any_server)
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(requests.get, any_server.polling(sid), timeout=5)
        time.sleep(0.1)
        assert requests.post(any_server.polling(sid), data="1", timeout=5).text == "ok"
        assert (poll.result().status_code, poll.result().text) == (200, "6")
    assert requests.get(any_server.polling(sid), timeout=5).status_code == 400


def test_websocket_close(any_server: EchoServer) -> None:
    with websocket(any_server) as connection:
        receive(connection)
        connection.send("1")
        expect_close(connection)


def test_upgrade(engine: EchoServer) -> None:
    sid = open_polling(engine)
    with websocket(engine, sid) as connection:
        connection.send("2probe")
        assert connection.recv(timeout=5) == "3probe"
        assert requests.get(engine.polling(sid), timeout=5).text == "6"
        connection.send("5")
        connection.send("4hello")
        assert receive(connection) == "4hello"
        assert requests.get(engine.polling(sid), timeout=5).status_code == 400
        with websocket(engine, sid) as late:
            expect_close(late)
        connection.send("4still")
        assert receive(connection) == "4still"


# Socket.IO


@pytest.mark.parametrize("namespace", ["", "/custom,"])
@pytest.mark.parametrize("auth", ["", '{"token":"123"}'])
def test_connect(echo: EchoServer, namespace: str, auth: str) -> None:
    with websocket(echo) as connection:
        receive(connection)
        connection.send(f"40{namespace}{auth}")
        answer = str(receive(connection))
        assert answer.startswith(f"40{namespace}")
        assert set(json.loads(answer.removeprefix(f"40{namespace}"))) == {"sid"}
        assert receive(connection) == f'42{namespace}["auth",{auth or "{}"}]'


def test_unknown_namespace(echo: EchoServer) -> None:
    with websocket(echo) as connection:
        receive(connection)
        connection.send("40/random")
        assert receive(connection) == '44/random,{"message":"Invalid namespace"}'


def test_connect_timeout(echo: EchoServer) -> None:
    with websocket(echo) as connection:
        started = time.monotonic()
        with pytest.raises(ConnectionClosed):
            while True:
                receive(connection)
        assert time.monotonic() - started == pytest.approx(CONNECT_TIMEOUT / 1000, abs=0.7)


@pytest.mark.parametrize("message", ["4abc", "42{}", "42", '42abc["message-with-ack"]', '42["message",', "49", '43["a"]'])
def test_invalid_packets_close(echo: EchoServer, message: str) -> None:
    with join(echo) as connection:
        connection.send(message)
        expect_close(connection)


def test_disconnect_leaves_the_connection_open(echo: EchoServer) -> None:
    with join(echo) as connection:
        connection.send("41")
        assert connection.recv(timeout=5) == "2"


def test_disconnect_from_one_of_two_namespaces(echo: EchoServer) -> None:
    with join(echo) as connection:
        connection.send("40/custom,")
        receive(connection)
        receive(connection)
        connection.send("41/custom,")
        connection.send('42["message","message to main namespace"]')
        assert receive(connection) == '42["message-back","message to main namespace"]'


def test_events(echo: EchoServer) -> None:
    with join(echo) as connection:
        connection.send('42["message",1,"2",{"3":[true]}]')
        assert receive(connection) == '42["message-back",1,"2",{"3":[true]}]'
        connection.send('42456["message-with-ack",1,"2",{"3":[false]}]')
        assert receive(connection) == '43456[1,"2",{"3":[false]}]'


def test_binary_events(echo: EchoServer) -> None:
    places = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'
    with join(echo) as connection:
        for request, answer in [("52-", f'452-["message-back",{places}]'), ("52-789", f"462-789[{places}]")]:
            name = "message" if request == "52-" else "message-with-ack"
            connection.send(f'4{request}["{name}",{places}]')
            connection.send(b"\x01\x02\x03")
            connection.send(b"\x04\x05\x06")
            assert [receive(connection) for _ in range(3)] == [answer, b"\x01\x02\x03", b"\x04\x05\x06"]


# Connection-state recovery: no Python client has it


def test_a_lost_client_gets_what_it_missed() -> None:
    server = EchoServer("--recovery", 5000)
    try:
        with websocket(server) as lost, websocket(server) as sender:
            for connection in (lost, sender):
                receive(connection)
                connection.send("40")
            identity = json.loads(str(receive(lost))[2:])
            assert set(identity) == {"sid", "pid"}
            offset = json.loads(str(receive(lost))[2:])[-1]
            receive(sender)
            receive(sender)
            lost.send('420["join","room"]')
            assert receive(lost) == '430[{"ok":true}]'
            lost.socket.shutdown(sockets.SHUT_RDWR)
            time.sleep(0.1)
            for number in range(3):
                sender.send(f'42{number}["broadcast","room",{number}]')
                assert receive(sender) == f'43{number}[{{"ok":true}}]'
            with websocket(server) as back:
                receive(back)
                back.send("40" + json.dumps({"pid": identity["pid"], "offset": offset}))
                assert json.loads(str(receive(back))[2:]) == identity
                for number in range(3):
                    event = json.loads(str(receive(back))[2:])
                    assert event[:2] == ["message-back", number] and isinstance(event[2], str)
            with websocket(server) as new:
                receive(new)
                new.send("40" + json.dumps({"pid": "made up", "offset": offset}))
                assert json.loads(str(receive(new))[2:])["sid"] != identity["sid"]
    finally:
        server.stop()


# python-socketio


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]], ids="+".join)
def test_python_client(echo: EchoServer, transports: list[str]) -> None:
    with socketio.SimpleClient() as client:
        client.connect(echo.url, transports=transports, auth={"token": "1"})
        assert client.receive(timeout=5) == ["auth", {"token": "1"}]
        client.emit("message", ("a", {"b": [1, 2.5, None, "€"]}, b"\x01\x02"))
        assert client.receive(timeout=5) == ["message-back", "a", {"b": [1, 2.5, None, "€"]}, b"\x01\x02"]
        assert client.call("message-with-ack", ("x", b"\xff"), timeout=5) == ("x", b"\xff")
        time.sleep((PING_INTERVAL + PING_TIMEOUT) / 1000 + 0.2)  # the heartbeat keeps it
        client.emit("message", "still here")
        assert client.receive(timeout=5) == ["message-back", "still here"]
        assert client.transport == transports[-1]


def test_python_client_in_two_namespaces(echo: EchoServer) -> None:
    client = socketio.Client()
    heard: dict[str, list[object]] = {"/": [], "/custom": []}
    both = threading.Barrier(3)
    for namespace, events in heard.items():
        client.on("auth", lambda data: both.wait(5), namespace=namespace)
        client.on("message-back", events.append, namespace=namespace)
    client.connect(echo.url, namespaces=["/", "/custom"], transports=["websocket"])
    try:
        both.wait(5)
        client.emit("message", "one", namespace="/")
        client.emit("message", "two", namespace="/custom")
        for namespace in heard:
            assert client.call("message-with-ack", 1, namespace=namespace, timeout=5) == 1
        assert heard == {"/": ["one"], "/custom": ["two"]}
    finally:
        client.disconnect()


def test_python_client_is_refused_in_an_unknown_namespace(echo: EchoServer) -> None:
    client = socketio.Client()
    refusals: list[object] = []
    client.on("connect_error", refusals.append, namespace="/nowhere")
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(echo.url, namespaces=["/nowhere"], transports=["websocket"], retry=False)
    assert refusals == [{"message": "Invalid namespace"}]


def test_broadcast_to_a_room(echo: EchoServer) -> None:
    clients = [socketio.SimpleClient() for _ in range(3)]
    transports = [["websocket"], ["polling"], ["websocket"]]
    try:
        for client, transport in zip(clients, transports, strict=True):
            client.connect(echo.url, transports=transport)
            assert client.receive(timeout=5)[0] == "auth"
            assert client.call("join", "room", timeout=5) == {"ok": True}
        sender, listener, leaver = clients
        assert leaver.call("leave", "room", timeout=5) == {"ok": True}
        for number in range(100):
            sender.emit("broadcast", ("room", number))
        assert [listener.receive(timeout=5) for _ in range(100)] == [["message-back", n] for n in range(100)]
        for silent in (sender, leaver):
            with pytest.raises(socketio.exceptions.TimeoutError):
                silent.receive(timeout=0.2)
    finally:
        for client in clients:
            client.disconnect()


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_clients_come_back_after_a_restart(transport: str) -> None:
    server = EchoServer()
    client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.2)
    connected = threading.Semaphore(0)
    reasons: list[str] = []
    client.on("auth", lambda data: connected.release())
    client.on("disconnect", reasons.append)
    try:
        client.connect(server.url, transports=[transport])
        assert connected.acquire(timeout=5)
        assert server.stop() == 0
        server = EchoServer(port=server.port)
        assert connected.acquire(timeout=10), "the client did not come back"
        assert client.call("message-with-ack", "again", timeout=5) == "again"
        assert reasons == ["transport close"] or reasons == ["transport error"]
    finally:
        client.disconnect()
        server.stop()


# Limits and bad behaviour


def test_a_full_server_refuses_before_the_upgrade() -> None:
    server = EchoServer("--maximum-connections", 2)
    try:
        with websocket(server) as first, websocket(server) as second:
            receive(first)
            receive(second)
            with pytest.raises(InvalidStatus) as refusal:
                websocket(server)
            assert refusal.value.response.status_code == 503
            assert requests.get(server.polling(), timeout=5).status_code == 503
            assert json.loads(refusal.value.response.body)["message"] == "Too many connections"
        deadline = time.monotonic() + 5
        while requests.get(server.polling(), timeout=5).status_code == 503:
            assert time.monotonic() < deadline, "the places were not given back"
    finally:
        server.stop()


def raw_request(server: EchoServer, request: bytes) -> bytes:
    with sockets.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer and (part := connection.recv(65_536)):
            answer += part
        return answer


WEBSOCKET_HEADERS = (
    b"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def test_requests_that_nio_would_not_answer(echo: EchoServer) -> None:
    polling = echo.polling().removeprefix(echo.url).encode()
    h2c = b"GET " + polling + b" HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    assert raw_request(echo, h2c).startswith(b"HTTP/1.1 200")
    assert raw_request(echo, b"GET /elsewhere HTTP/1.1\r\n" + WEBSOCKET_HEADERS).startswith(b"HTTP/1.1 404")


def test_websocket_request_on_a_used_connection(echo: EchoServer) -> None:
    target = echo.websocket().removeprefix(f"ws://127.0.0.1:{echo.port}").encode()
    with sockets.create_connection(("127.0.0.1", echo.port), timeout=5) as connection:
        connection.sendall(b"GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 404")
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\n" + WEBSOCKET_HEADERS)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 426")


def test_large_headers_are_refused(echo: EchoServer) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + b"x" * 20_000 + b"\r\n\r\n"
    assert raw_request(echo, request).startswith(b"HTTP/1.1 431")
    request = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 200 + b"\r\n"
    assert raw_request(echo, request).startswith(b"HTTP/1.1 431")


def test_garbage_hurts_nobody_else(echo: EchoServer) -> None:
    with join(echo) as bystander:
        for frame in [b"\x81\x02hi", b"\xff" * 20, b"\x81\x85aaaa\xff\xff\xff\xff\xff", b"\x81\xff" + b"\x7f" * 8]:
            with websocket(echo) as victim:
                receive(victim)
                victim.socket.sendall(frame)
                expect_close(victim)
        bystander.send('420["message-with-ack","unhurt"]')
        assert receive(bystander) == '430["unhurt"]'


def test_a_silent_connection_does_not_hold_up_the_end() -> None:
    server = EchoServer()
    with sockets.create_connection(("127.0.0.1", server.port)), websocket(server) as connection:
        receive(connection)
        started = time.monotonic()
        server.process.terminate()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                receive(connection)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1001
        assert server.stop() == 0
        assert time.monotonic() - started < 3


# WebSocket: compression


@pytest.fixture(scope="module")
def patient() -> Iterator[EchoServer]:
    """Waits for pongs as long as the compression of large messages may take."""
    server = EchoServer("--engine-only", "--ping-interval", 20_000, "--ping-timeout", 20_000)
    yield server
    assert server.stop() == 0


@pytest.mark.parametrize(
    "offer",
    [
        ClientPerMessageDeflateFactory(),
        ClientPerMessageDeflateFactory(server_max_window_bits=12, client_max_window_bits=12),
        ClientPerMessageDeflateFactory(server_max_window_bits=9, client_max_window_bits=9),
        ClientPerMessageDeflateFactory(server_max_window_bits=8),
        ClientPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True),
    ],
    ids=["plain", "windows-12", "windows-9", "window-8", "no-takeover"],
)
def test_compression_both_ways(patient: EchoServer, offer: ClientPerMessageDeflateFactory) -> None:
    """With another implementation of RFC 7692 at the other end, whose window must never be exceeded."""
    random = Random(7)
    with websocket_connect(
        patient.websocket(), ping_interval=None, compression=None, extensions=[offer], max_size=None
    ) as connection:
        assert connection.response is not None
        agreed = connection.response.headers["sec-websocket-extensions"]
        assert agreed.startswith("permessage-deflate; server_no_context_takeover; client_no_context_takeover")
        receive(connection)
        numbers = [[random.random() for _ in range(count)] for count in (1, 30, 70, 300, 20_000)]
        for message in [*("4" + json.dumps(part) for part in numbers), bytes(900_000), random.randbytes(500_000)]:
            connection.send(message)
            assert receive(connection) == message
        connection.send(iter(["4he", "", "llo " * 1000]))
        assert receive(connection) == "4hello " + "llo " * 999


def test_compression_saves_bytes_and_small_messages_stay_as_they_are(patient: EchoServer) -> None:
    small, large = "4" + "x" * 1000, "4" + "x" * 1100
    client = RawWebSocket(patient.port, patient.path, more="Sec-WebSocket-Extensions: permessage-deflate\r\n")
    client.next()
    for message, expected in [(small, len(small)), (large, None)]:
        client.send(frame(message.encode()))
        payload = client.next()[1]
        assert len(payload) == expected if expected else len(payload) < 100
    client.close()


def test_an_offer_that_cannot_be_taken_is_declined(patient: EchoServer) -> None:
    with websocket_connect(
        patient.websocket(),
        ping_interval=None,
        compression=None,
        additional_headers={"Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=99"},
    ) as connection:
        assert connection.response is not None
        assert "sec-websocket-extensions" not in connection.response.headers
        receive(connection)
        connection.send("4" + "x" * 5000)
        assert receive(connection) == "4" + "x" * 5000
