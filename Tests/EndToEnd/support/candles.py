"""Files of candles, and the command that takes them in."""

import csv
import json
from itertools import islice
from pathlib import Path
from typing import Any

from .processes import run_aaiti
from .reference import milliseconds

MINUTE = 60_000
START = 1_714_521_600_000  # 2024-05-01T00:00:00Z


def write_candles(path: Path, count: int, start: int = START) -> Path:
    """A file of one-minute candles that rise and fall, without any chance in it."""
    lines = ["timestamp,open,high,low,close,volume"]
    price = 100.0
    for minute in range(count):
        close = 100 + (minute * 7 % 41) / 10
        low, high = sorted((price, close))
        lines.append(f"{start + minute * MINUTE},{price:.1f},{high + 0.1:.1f},{low - 0.1:.1f},{close:.1f},{minute % 9}")
        price = close
    path.write_text("\n".join(lines) + "\n")
    return path


def import_candles(file: Path, data_dir: Path, symbol: str = "TEST-USDT") -> dict[str, Any]:
    """What `aaiti import` reports of a file that it must take."""
    run = run_aaiti("import", file, "--symbol", symbol, "--timeframe", "1m", "--data-dir", data_dir, "--json")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def first_rows(source: Path, count: int, target: Path) -> Path:
    """A copy of a file's header and first rows."""
    with source.open() as lines:
        target.write_text("".join(islice(lines, count + 1)))
    return target


def candles_in(file: Path) -> list[tuple[float, ...]]:
    """The candles of a file whose times are ISO-8601 or epoch milliseconds: time, open, high, low, close, volume."""
    with file.open(newline="") as lines:
        rows = csv.reader(lines)
        assert next(rows) == ["timestamp", "open", "high", "low", "close", "volume"]
        return [(int(time) if time.isdigit() else milliseconds(time), *map(float, rest)) for time, *rest in rows]


def exported(data_dir: Path, symbol: str, file: Path) -> list[tuple[float, ...]]:
    """The one-minute candles of a symbol as `aaiti export` writes them."""
    run = run_aaiti("export", symbol, "--timeframe", "1m", "--output", file, "--data-dir", data_dir)
    assert run.returncode == 0, run.stderr
    return candles_in(file)
