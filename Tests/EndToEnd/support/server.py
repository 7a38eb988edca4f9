"""A running `aaiti serve`."""

import os
import re
import signal
import subprocess
import threading
from pathlib import Path

from .client import Client
from .paths import AAITI
from .processes import die_with_parent, environment, free_port

_READY = re.compile(r"^AAITI listening on http://(?P<host>[^:\s]+):(?P<port>\d+)\s*$")
_DEMO = re.compile(r"^Demo account: (?P<email>\S+) (?P<password>\S+)\s*$")


class Server:
    """`aaiti serve` on a port of its own: starts when made, and ends by `stop()` or `kill()`.

    Standard output is kept line by line in `lines`; standard error goes to `log`, a file in `log_folder`.
    """

    def __init__(self, data_dir: Path, *options: object, log_folder: Path, ready_within: float = 30):
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.lines: list[str] = []
        log_folder.mkdir(parents=True, exist_ok=True)
        self.log = log_folder / f"serve-{self.port}.log"
        self._news = threading.Condition()
        self._ended = False
        command = [AAITI, "serve", "--host", "127.0.0.1", "--port", self.port, "--data-dir", data_dir, *options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment(),
                preexec_fn=die_with_parent,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            ready = self.wait_for_line(_READY, ready_within)
        except BaseException:
            self.kill()
            raise
        assert ready["host"] == "127.0.0.1" and int(ready["port"]) == self.port, f"listens elsewhere: {ready[0]}"

    # Standard output

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def wait_for_line(self, pattern: re.Pattern[str], timeout: float) -> re.Match[str]:
        """The first line of standard output that matches, waiting for it if need be."""

        def found() -> re.Match[str] | None:
            return next(filter(None, map(pattern.match, self.lines)), None)

        with self._news:
            self._news.wait_for(lambda: found() or self._ended, timeout)
            match = found()
        if match is None:
            reason = f"it ended with code {self.process.wait()}" if self._ended else f"not within {timeout} s"
            raise AssertionError(f"serve printed no line like {pattern.pattern!r}: {reason}\n{self.tail()}")
        return match

    def demo_account(self) -> tuple[str, str]:
        """Email and password of the demo account, as printed."""
        match = self.wait_for_line(_DEMO, 10)
        return match["email"], match["password"]

    def tail(self, lines: int = 60) -> str:
        """The end of what the server said."""
        log = self.log.read_text(errors="replace").splitlines()
        return "\n".join([*self.lines[-lines:], "--- standard error ---", *log[-lines:]])

    # Clients

    def client(self) -> Client:
        """A client without an account."""
        return Client(self.url)

    # The end

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, within: float = 30) -> None:
        """Asks the server to end as `systemctl stop` would, and expects that it does so cleanly."""
        assert self.is_running, f"the server has ended by itself with code {self.process.returncode}\n{self.tail()}"
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"SIGTERM did not end the server within {within} s\n{self.tail()}") from None
        self._reader.join(5)
        assert code == 0, f"after SIGTERM the server ended with code {code}\n{self.tail()}"

    def kill(self) -> None:
        """Ends the server as a power cut would."""
        if self.is_running:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join(5)
