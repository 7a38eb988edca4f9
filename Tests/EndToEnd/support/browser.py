"""What a page is told over its websocket, and what it complains about."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page, WebSocket

#: A Socket.IO event in an Engine.IO message: `42["event", …]`, with an optional namespace and acknowledgement id.
_EVENT = re.compile(r"^42(?:/[^,]*,)?\d*(?P<arguments>\[.*)$", re.DOTALL)


class PageEvents:
    """The Socket.IO events that a page receives, from the moment that this is made."""

    def __init__(self, page: Page):
        self.page = page
        self.events: list[tuple[str, Any]] = []
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._record)

    def _record(self, frame: str | bytes) -> None:
        match = _EVENT.match(frame) if isinstance(frame, str) else None
        if match:
            name, *arguments = json.loads(match["arguments"])
            self.events.append((name, arguments[0] if arguments else None))

    def wait_for(
        self, event: str, predicate: Callable[[Any], bool] = lambda _: True, timeout: float = 15, what: str = ""
    ) -> Any:
        """The first payload of this event that fits, among those received and those to come."""
        deadline = time.monotonic() + timeout
        seen = 0
        while True:
            for name, payload in self.events[seen:]:
                if name == event and predicate(payload):
                    return payload
            seen = len(self.events)
            if time.monotonic() > deadline:
                counts = dict(Counter(name for name, _ in self.events))
                raise AssertionError(f"the page got no {event} {what} within {timeout} s; it received {counts}")
            self.page.wait_for_timeout(20)  # lets Playwright hand over what has arrived


class Complaints:
    """What a page reports that a user should never cause: console errors, policy violations, uncaught exceptions."""

    def __init__(self, page: Page):
        self.messages: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", self._error)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.messages.append(f"{message.text} ({message.location.get('url')})")

    def _error(self, error: Error) -> None:
        self.messages.append(f"uncaught: {error}")
