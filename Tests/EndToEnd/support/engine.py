"""Bare Engine.IO connections: HTTP and WebSocket without a Socket.IO client in between."""

import json
import time

import pytest
import requests
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as websocket_connect

from support.echo import EchoServer


def websocket(server: EchoServer, sid: str | None = None, eio: str = "4") -> ClientConnection:
    return websocket_connect(server.websocket(sid, eio), ping_interval=None, compression=None, max_size=None)


def open_polling(server: EchoServer, eio: str = "4") -> str:
    response = requests.get(server.polling(eio=eio), timeout=5)
    assert response.status_code == 200
    return json.loads(response.text[response.text.index("{") :])["sid"]


def receive(connection: ClientConnection) -> str | bytes:
    """The next message that is no ping, which is answered."""
    while (message := connection.recv(timeout=5)) == "2":
        connection.send("3")
    return message


def expect_close(connection: ClientConnection, within: float = 5) -> None:
    deadline = time.monotonic() + within
    with pytest.raises(ConnectionClosed):
        while True:
            connection.recv(timeout=max(0.01, deadline - time.monotonic()))
