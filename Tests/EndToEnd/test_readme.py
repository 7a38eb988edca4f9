"""The README's main job, pasted into a shell."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from support.paths import BIN, ROOT, SHARED
from support.processes import die_with_parent, environment, free_port

#: Ends what the README leaves running, whether it went well or not; a server that does not end well fails the script.
SCRIPT = """\
set -euo pipefail
trap '[ -z "${server-}" ] || kill "$server" 2>/dev/null || true' EXIT
%s
kill $server
wait $server
"""


def commands() -> str:
    """The shell commands of the README's section on the main job."""
    text = (ROOT / "README.md").read_text()
    section = text.split("\n## The main job\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```bash\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 2, "the README does not show the main job"
    return "\n".join(blocks)


@pytest.mark.shared
def test_the_main_job_can_be_pasted(aaiti: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (checkout / ".build").mkdir(parents=True)
    (checkout / ".build" / "release").symlink_to(BIN.resolve())
    (tmp_path / "shared").symlink_to(SHARED.resolve())
    shell = subprocess.Popen(
        ["bash", "-c", SCRIPT % commands().replace("5000", str(free_port()))],
        cwd=checkout,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
        preexec_fn=die_with_parent,
        start_new_session=True,
    )
    try:
        output, _ = shell.communicate(timeout=90)
    except subprocess.TimeoutExpired:
        os.killpg(shell.pid, signal.SIGKILL)
        output, _ = shell.communicate()
        pytest.fail(f"the README's commands do not come to an end:\n{output}")
    assert shell.returncode == 0, output
    assert "45031" in output.replace(",", "") and "945" in output, output
