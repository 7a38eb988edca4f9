"""Commands whose standard error is a terminal, as it is for whoever types them."""

import os
import pty
import select
import subprocess
import time

from .paths import AAITI
from .processes import die_with_parent, environment


class Terminal:
    """A command whose standard error is a terminal."""

    def __init__(self, *arguments: object):
        self.end, end = pty.openpty()
        self.said = ""
        self.process = subprocess.Popen(
            [str(AAITI), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=end,
            text=True,
            env=environment(),
            preexec_fn=die_with_parent,
        )
        os.close(end)

    def read(self, until: str = "", timeout: float = 60) -> None:
        """Reads until the text has come, or to the end."""
        latest = time.monotonic() + timeout
        while not until or until not in self.said:
            ready, _, _ = select.select([self.end], [], [], max(0, latest - time.monotonic()))
            assert ready, f"{until!r} did not come: {self.said!r}"
            try:
                block = os.read(self.end, 4096)
            except OSError:
                block = b""
            if not block:
                break
            self.said += block.decode(errors="replace")
        assert until in self.said, f"{until!r} did not come: {self.said!r}"
