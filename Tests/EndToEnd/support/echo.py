"""The example server of the SocketIO library, started for a test."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from support.paths import BIN

ECHO = BIN / "socketio-echo"

PING_INTERVAL = 300
PING_TIMEOUT = 200
CONNECT_TIMEOUT = 1000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class EchoServer:
    """`socketio-echo` on a free port of the loopback interface."""

    def __init__(self, *options: object, port: int | None = None):
        self.port = port or free_port()
        self.path = "/engine.io/" if "--engine-only" in options else "/socket.io/"
        command: list[str | Path] = [ECHO, "--port", str(self.port)]
        defaults = {
            "--ping-interval": PING_INTERVAL,
            "--ping-timeout": PING_TIMEOUT,
            "--connect-timeout": CONNECT_TIMEOUT,
        }
        for name, value in defaults.items():
            if name not in options:
                command += [name, str(value)]
        self.process = subprocess.Popen(
            [*command, *map(str, options)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line == f"socketio-echo listening on {self.url}\n", f"the server said {line!r}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def polling(self, sid: str | None = None, eio: str = "4") -> str:
        return f"{self.url}{self.path}?EIO={eio}&transport=polling" + (f"&sid={sid}" if sid else "")

    def websocket(self, sid: str | None = None, eio: str = "4") -> str:
        url = f"ws://127.0.0.1:{self.port}{self.path}?EIO={eio}&transport=websocket"
        return url + (f"&sid={sid}" if sid else "")

    def stop(self) -> int:
        """Asks the server to end, and returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=10)
        finally:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
