"""Where the tests find what they test and what they read."""

import os
from pathlib import Path

#: The root of the checkout.
ROOT = Path(__file__).resolve().parents[3]

#: The folder with the built executables.
BIN = Path(os.environ.get("AAITI_BIN_DIR", ROOT / ".build" / "release"))

#: The executable under test.
AAITI = BIN / "aaiti"

#: Example data and reference results beside the checkout; may be absent.
SHARED = Path(os.environ.get("AAITI_SHARED_DIR", ROOT.parent / "shared"))
