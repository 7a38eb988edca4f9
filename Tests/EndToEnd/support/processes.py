"""Child processes that cannot outlive the test run."""

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .paths import AAITI

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """To run in a child before its program: the kernel kills it when the test run ends, however it ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without the settings of AAITI that a developer may have exported."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AAITI_")}
    return kept | {"LC_ALL": "C.UTF-8"} | extra


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_aaiti(
    *arguments: object,
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Runs one `aaiti` command to its end; its exit code is the caller's to judge."""
    command: Sequence[str] = [str(AAITI), *map(str, arguments)]
    return subprocess.run(
        command,
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        env=environment(**(env or {})),
        cwd=cwd,
        timeout=timeout,
        preexec_fn=die_with_parent,
    )
