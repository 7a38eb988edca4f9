"""A python-socketio client that keeps what it receives."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import socketio


class Realtime:
    """A connection to the realtime API; use it as a context manager."""

    def __init__(self, url: str, token: str | None, transports: list[str] | None = None):
        self.url = url
        self.token = token
        self.transports = transports
        self.events: list[tuple[str, Any]] = []
        self.disconnected: str | None = None
        self._news = threading.Condition()
        self.client = socketio.Client(reconnection=False)
        self.client.on("*", self._record)
        self.client.on("disconnect", self._record_disconnect)

    def __enter__(self) -> "Realtime":
        auth = {"token": self.token} if self.token is not None else None
        self.client.connect(self.url, auth=auth, transports=self.transports, wait_timeout=10)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.disconnect()

    def _record(self, event: str, *arguments: Any) -> None:
        with self._news:
            self.events.append((event, arguments[0] if arguments else None))
            self._news.notify_all()

    def _record_disconnect(self, reason: str | None = None) -> None:
        with self._news:
            self.disconnected = str(reason)
            self._news.notify_all()

    def subscribe(self, *rooms: str, **options: Any) -> list[str]:
        """Enters rooms, and says which ones the server has put us in."""
        answer = self.client.call("subscribe", {"rooms": list(rooms), **options}, timeout=10)
        assert answer.get("ok") is True, f"subscribe to {rooms}: {answer}"
        return answer["rooms"]

    def received(self, event: str) -> list[Any]:
        """The payloads of this event so far."""
        with self._news:
            return [payload for name, payload in self.events if name == event]

    def wait_for(
        self,
        event: str,
        predicate: Callable[[Any], bool] = lambda _: True,
        timeout: float = 15,
        what: str = "",
    ) -> Any:
        """The first payload of this event that fits, among those received and those to come."""
        deadline = time.monotonic() + timeout
        seen = 0
        with self._news:
            while True:
                for name, payload in self.events[seen:]:
                    if name == event and predicate(payload):
                        return payload
                seen = len(self.events)
                left = deadline - time.monotonic()
                if left <= 0 or self.disconnected is not None:
                    counts = dict(Counter(name for name, _ in self.events))
                    state = f"disconnected ({self.disconnected})" if self.disconnected is not None else "connected"
                    raise AssertionError(
                        f"no {event} {what} within {timeout} s; {state}; received {counts}; last: {self.events[-3:]}"
                    )
                self._news.wait(left)
