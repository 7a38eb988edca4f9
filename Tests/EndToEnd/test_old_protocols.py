"""What clients of before 2021 speak: Engine.IO 3 and Socket.IO 4, by their public protocol documents."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from support.echo import PING_INTERVAL, PING_TIMEOUT, EchoServer
from support.engine import expect_close, open_polling, receive, websocket


def post(server: EchoServer, sid: str, body: str | bytes, b64: bool = False) -> requests.Response:
    headers = {"Content-Type": "application/octet-stream" if isinstance(body, bytes) else "text/plain;charset=UTF-8"}
    data = body if isinstance(body, bytes) else body.encode()
    return requests.post(poll_url(server, sid, b64), data=data, headers=headers, timeout=5)


def poll(server: EchoServer, sid: str, b64: bool = False) -> requests.Response:
    return requests.get(poll_url(server, sid, b64), timeout=5)


def poll_url(server: EchoServer, sid: str, b64: bool) -> str:
    return server.polling(sid, eio="3") + ("&b64=1" if b64 else "")


def test_handshake(engine: EchoServer) -> None:
    response = requests.get(engine.polling(eio="3"), timeout=5)
    assert response.headers["content-type"].lower() == "text/plain; charset=utf-8"
    length, packet = response.text.split(":", 1)
    assert int(length) == len(packet) and packet[0] == "0"
    value = json.loads(packet[1:])
    assert value["upgrades"] == ["websocket"]
    assert (value["pingInterval"], value["pingTimeout"]) == (PING_INTERVAL, PING_TIMEOUT)
    with websocket(engine, eio="3") as connection:
        assert json.loads(str(connection.recv(timeout=5))[1:])["upgrades"] == []


@pytest.mark.parametrize("eio", ["2", "5", "", "03"])
def test_other_versions_are_refused(engine: EchoServer, eio: str) -> None:
    response = requests.get(engine.polling(eio=eio), timeout=5)
    assert response.status_code == 400
    assert response.json() == {"code": 5, "message": "Unsupported protocol version"}


def test_scripts_for_polling_are_refused(engine: EchoServer) -> None:
    response = requests.get(engine.polling(eio="3&j=0"), timeout=5)
    assert response.status_code == 400
    assert response.json() == {"code": 3, "message": "JSONP is not supported"}


@pytest.mark.parametrize("body", ["6:4hello", "6:4test16:4test26:4test3", "2:4€3:4😀6:4hello"])
def test_polling_text(engine: EchoServer, body: str) -> None:
    sid = open_polling(engine, eio="3")
    assert post(engine, sid, body).text == "ok"
    assert poll(engine, sid).content.decode() == body


BYTES = b"\x00\x06\xff4hello\x01\x05\xff\x04\x01\x02\x03\x04"


@pytest.mark.parametrize("body", ["6:4hello10:b4AQIDBA==", BYTES], ids=["base64", "bytes"])
def test_polling_bytes(engine: EchoServer, body: str | bytes) -> None:
    in_text = b"6:4hello10:b4AQIDBA=="
    for b64, expected, kind in [(True, in_text, "text/plain"), (False, BYTES, "application/octet-stream")]:
        sid = open_polling(engine, eio="3&b64=1" if b64 else "3")
        assert post(engine, sid, body, b64).text == "ok"
        response = poll(engine, sid, b64)
        assert response.content == expected
        assert response.headers["content-type"].startswith(kind)


@pytest.mark.parametrize("body", ["abc", "5:4a", "1:3", b"\x00\x09\xff4a", b"\x02\x01\xff4"])
def test_polling_closes_on_an_invalid_packet(engine: EchoServer, body: str | bytes) -> None:
    sid = open_polling(engine, eio="3")
    response = post(engine, sid, body)
    if body != "1:3":  # a pong, which only a server may send, is read before it is found wrong
        assert response.status_code == 400
    assert poll(engine, sid).status_code == 400


def test_polling_heartbeat_and_its_end(engine: EchoServer) -> None:
    sid = open_polling(engine, eio="3")
    for _ in range(3):
        time.sleep(PING_INTERVAL / 1000)
        assert post(engine, sid, "1:2").text == "ok"
        assert poll(engine, sid).text == "1:3"
    time.sleep((PING_INTERVAL + PING_TIMEOUT) / 1000 + 0.1)
    assert post(engine, sid, "1:2").status_code == 400


def test_polling_close(engine: EchoServer) -> None:
    sid = open_polling(engine, eio="3")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(poll, engine, sid)
        time.sleep(0.1)
        assert post(engine, sid, "1:1").text == "ok"
        assert waiting.result().text == "1:6"
    assert poll(engine, sid).status_code == 400


def test_websocket(engine: EchoServer) -> None:
    with websocket(engine, eio="3") as connection:
        connection.recv(timeout=5)
        for message in ["4hello", b"\x04\x01\x02\x03"]:
            connection.send(message)
            assert connection.recv(timeout=5) == message
        for _ in range(3):
            connection.send("2")
            assert connection.recv(timeout=5) == "3"
        started = time.monotonic()
        expect_close(connection)
        assert time.monotonic() - started >= (PING_INTERVAL + PING_TIMEOUT) / 1000 * 0.9


@pytest.mark.parametrize("message", ["abc", "3", b"\x01", b"", "1"])
def test_websocket_closes(engine: EchoServer, message: str | bytes) -> None:
    with websocket(engine, eio="3") as connection:
        connection.recv(timeout=5)
        connection.send(message)
        expect_close(connection, within=0.4)


def test_upgrade(engine: EchoServer) -> None:
    sid = open_polling(engine, eio="3")
    with websocket(engine, sid, eio="3") as connection:
        connection.send("2probe")
        assert connection.recv(timeout=5) == "3probe"
        assert poll(engine, sid).text == "1:6"
        connection.send("5")
        connection.send("4hello")
        assert connection.recv(timeout=5) == "4hello"
        assert poll(engine, sid).status_code == 400
        with websocket(engine, sid, eio="3") as late:
            expect_close(late)
        connection.send(b"\x04\x09")
        assert connection.recv(timeout=5) == b"\x04\x09"


def test_socketio_session(echo: EchoServer) -> None:
    with websocket(echo, eio="3&token=123") as connection:
        assert str(connection.recv(timeout=5)).startswith("0{")
        assert connection.recv(timeout=5) == "40"
        assert connection.recv(timeout=5) == '42["auth",{"token":"123"}]'
        connection.send("40/custom?token=abc,")
        assert connection.recv(timeout=5) == "40/custom,"
        assert connection.recv(timeout=5) == '42/custom,["auth",{"token":"abc"}]'
        connection.send("40/random,")
        assert connection.recv(timeout=5) == '44/random,"Invalid namespace"'
        connection.send('421["message-with-ack",1,"2",{"3":[false]}]')
        assert connection.recv(timeout=5) == '431[1,"2",{"3":[false]}]'
        connection.send('451-/custom,["message",{"_placeholder":true,"num":0}]')
        connection.send(b"\x04\x01\x02")
        assert connection.recv(timeout=5) == '451-/custom,["message-back",{"_placeholder":true,"num":0}]'
        assert connection.recv(timeout=5) == b"\x04\x01\x02"
        connection.send("41/custom,")
        connection.send('42["message","here"]')
        assert connection.recv(timeout=5) == '42["message-back","here"]'
        connection.send("4abc")
        expect_close(connection, within=0.4)


def test_old_and_new_clients_side_by_side(echo: EchoServer) -> None:
    with websocket(echo, eio="3") as old, websocket(echo) as new:
        for connection in (old, new):
            receive(connection)
        new.send("40")
        for connection in (old, new):
            receive(connection)
            receive(connection)
            connection.send('420["join","mixed"]')
            assert receive(connection) == '430[{"ok":true}]'
        new.send('451-["broadcast","mixed",{"_placeholder":true,"num":0}]')
        new.send(b"\x07")
        assert old.recv(timeout=5) == '451-["message-back",{"_placeholder":true,"num":0}]'
        assert old.recv(timeout=5) == b"\x04\x07"
        old.send('451-["broadcast","mixed",{"_placeholder":true,"num":0}]')
        old.send(b"\x04\x08")
        assert receive(new) == '451-["message-back",{"_placeholder":true,"num":0}]'
        assert receive(new) == b"\x08"
