"""WebSockets without a library: for clients that keep no rule."""

import os
import socket
import struct
import time
from pathlib import Path

HANDSHAKE = (
    "GET {path}?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{more}\r\n"
)


def frame(payload: bytes, opcode: int = 1, *, first: int = 0x80, length: int | None = None) -> bytes:
    """A masked frame; `length` is what it says of itself if that is not so."""
    length = len(payload) if length is None else length
    if length < 126:
        size = bytes([0x80 | length])
    elif length < 1 << 16:
        size = b"\xfe" + struct.pack(">H", length)
    else:
        size = b"\xff" + struct.pack(">Q", length)
    return bytes([first | opcode]) + size + b"\0\0\0\0" + payload


class RawWebSocket:
    """A connection of which everything is sent by hand."""

    def __init__(self, port: int, path: str = "/socket.io/", more: str = "", receive_buffer: int | None = None):
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(15)
        self.socket.connect(("127.0.0.1", port))
        self.send(HANDSHAKE.format(path=path, more=more).encode())
        self.bytes = b""
        while b"\r\n\r\n" not in self.bytes:
            self.bytes += self._receive()
        head, _, self.bytes = self.bytes.partition(b"\r\n\r\n")
        self.status = int(head.split()[1])

    def _receive(self) -> bytes:
        received = self.socket.recv(65536)
        if not received:
            raise EOFError("the server has closed")
        return received

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_until_closed(self, data: bytes, times: int) -> None:
        """Sends again and again; a server that has closed is no failure."""
        try:
            for _ in range(times):
                self.send(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def next(self) -> tuple[int, bytes]:
        """The opcode and the payload of the next frame."""

        def take(count: int) -> bytes:
            while len(self.bytes) < count:
                self.bytes += self._receive()
            taken, self.bytes = self.bytes[:count], self.bytes[count:]
            return taken

        first, size = take(2)
        if size == 126:
            (size,) = struct.unpack(">H", take(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", take(8))
        return first & 15, take(size)

    def join(self) -> None:
        """Enters the namespace."""
        self.send(frame(b"40"))
        while not self.next()[1].startswith(b"40{"):
            pass

    def closure(self) -> tuple[int, str]:
        """The code and reason of the close frame, when it has come."""
        while True:
            opcode, payload = self.next()
            if opcode == 8:
                return struct.unpack(">H", payload[:2])[0], payload[2:].decode()

    def close(self) -> None:
        self.socket.close()


def is_closed(connection: socket.socket, within: float) -> bool:
    """Whether the server closes a connection, whatever it sends before."""
    deadline = time.monotonic() + within
    while (left := deadline - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            if not connection.recv(65536):
                return True
        except ConnectionError:
            return True
        except TimeoutError:
            return False
    return False


def resident_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


def open_files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))
