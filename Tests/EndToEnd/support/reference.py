"""The SMA crossover worked out a second time, in exact arithmetic, to hold the engine against.

The rules are those of `backtest_sma10_30.json`: state = fast average above slow average, over the last closes; a rise
of the state buys, a fall of the fast average below the slow one (from not below) sells; decided at a close, filled at
the next open or at that close; long only; what is open at the end stays open.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One candle of a CSV file; prices as exact numbers."""

    time: int
    open: Fraction
    close: Fraction


@dataclass(frozen=True)
class RoundTrip:
    """An entry and, unless the position is still open, its exit: rows of the file and prices."""

    entry: int
    entry_price: Fraction
    exit: int | None = None
    exit_price: Fraction | None = None


def milliseconds(text: str) -> int:
    """An ISO-8601 time as milliseconds since 1970."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    assert moment.tzinfo is not None, f"a time without a zone: {text}"
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def iso(time: int) -> str:
    """Milliseconds since 1970 as the API writes times."""
    moment = datetime.fromtimestamp(time // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{time % 1000:03d}Z"


def read_rows(path: Path) -> list[Row]:
    with path.open(newline="") as file:
        return [
            Row(milliseconds(row["timestamp"]), Fraction(row["open"]), Fraction(row["close"]))
            for row in csv.DictReader(file)
        ]


def sma_cross(rows: Sequence[Row], fast: int, slow: int, same_close: bool = False) -> list[RoundTrip]:
    """The round trips of the crossover over these rows."""
    trips: list[RoundTrip] = []
    before: int | None = None
    for index, side in enumerate(_sides(rows, fast, slow)):
        if side is None:
            continue
        holding = bool(trips) and trips[-1].exit is None
        fill = index if same_close else index + 1
        if before is not None and fill < len(rows):
            price = rows[fill].close if same_close else rows[fill].open
            if side > 0 and before <= 0 and not holding:
                trips.append(RoundTrip(fill, price))
            elif side < 0 and before >= 0 and holding:
                trips[-1] = RoundTrip(trips[-1].entry, trips[-1].entry_price, fill, price)
        before = side
    return trips


def _sides(rows: Sequence[Row], fast: int, slow: int) -> Iterable[int | None]:
    """The sign of fast average minus slow average at each row; `None` until both are there."""
    fast_sum = slow_sum = Fraction(0)
    for index, row in enumerate(rows):
        fast_sum += row.close - (rows[index - fast].close if index >= fast else 0)
        slow_sum += row.close - (rows[index - slow].close if index >= slow else 0)
        if index + 1 < slow:
            yield None
        else:
            difference = fast_sum * slow - slow_sum * fast
            yield (difference > 0) - (difference < 0)


def all_in_equity(trips: Sequence[RoundTrip], capital: float, fee: float) -> float:
    """What closed round trips make of the capital with everything in each, in fractions of a unit."""
    cash = capital
    for trip in trips:
        assert trip.exit_price is not None
        cash = cash / (float(trip.entry_price) * (1 + fee)) * float(trip.exit_price) * (1 - fee)
    return cash


def one_unit_equity(trips: Sequence[RoundTrip], capital: float, fee: float) -> float:
    """What closed round trips make of the capital with one unit in each."""
    cash = capital
    for trip in trips:
        assert trip.exit_price is not None
        cash += float(trip.exit_price) * (1 - fee) - float(trip.entry_price) * (1 + fee)
    return cash
