"""Takes the pictures in docs/images from the page of a demonstration server that this starts and stops.

usage: screenshots.py AAITI_EXECUTABLE
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    os.environ["AAITI_BIN_DIR"] = str(Path(sys.argv[1]).resolve().parent)
    sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))
    from support.server import Server  # reads AAITI_BIN_DIR

    images = ROOT / "docs" / "images"
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        options = ("--demo", "--feed", "simulated", "--seed", "7")
        server = Server(Path(folder, "data"), *options, log_folder=Path(folder))
        try:
            picture = images / "dashboard.png"
            command = [sys.executable, ROOT / "Web" / "screenshot.py", server.url, *server.demo_account(), picture]
            subprocess.run(command, check=True)
        except BaseException:
            server.kill()
            raise
        server.stop()
    print(f"Made {picture.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
