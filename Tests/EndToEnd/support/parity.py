"""Trades as the API lists them, held against each other and against the exact crossover."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .candles import MINUTE
from .reference import RoundTrip, Row, milliseconds

Trade = Mapping[str, Any]


def essence(trade: Trade) -> tuple[Any, ...]:
    """What makes two trades the same: everything but the words of the reasons."""

    def number(field: str) -> Decimal | None:
        return None if trade[field] is None else Decimal(trade[field])

    def time(field: str) -> int | None:
        return None if trade[field] is None else milliseconds(trade[field])

    return (
        trade["number"],
        trade["side"],
        trade["status"],
        number("quantity"),
        time("entry_time"),
        number("entry_price"),
        time("exit_time"),
        number("exit_price"),
        number("fees"),
        number("profit"),
    )


def assert_same_trades(left: Sequence[Trade], right: Sequence[Trade], names: str) -> None:
    """Fails at the first trade that differs in anything but its reasons."""
    for a, b in zip(left, right, strict=False):
        assert essence(a) == essence(b), f"{names}: trade {a['number']} differs:\n{dict(a)}\n{dict(b)}"
    assert len(left) == len(right), f"{names}: {len(left)} and {len(right)} trades; the first {len(left)} agree"


def assert_trips(
    trades: Sequence[Trade],
    trips: Sequence[RoundTrip],
    rows: Sequence[Row],
    exact_times: bool = True,
) -> None:
    """Fails unless these trades are these round trips: the same times, prices, and order.

    A fill at a candle's close may be stamped with the candle's open time or with the moment of its close, but all of
    a run's alike; that is what `exact_times=False` allows.
    """
    delays = {0} if exact_times else set()
    for number, (trade, trip) in enumerate(zip(trades, trips, strict=False), start=1):
        said = f"trade {number}: {dict(trade)} against {trip}"
        assert trade["number"] == number and trade["side"] == "buy", said
        assert trade["status"] == ("open" if trip.exit is None else "closed"), said
        ends = [("entry", trip.entry, trip.entry_price), ("exit", trip.exit, trip.exit_price)]
        for end, row, price in ends:
            if row is None:
                assert trade[f"{end}_time"] is None and trade[f"{end}_price"] is None, said
                continue
            assert Fraction(trade[f"{end}_price"]) == price, said
            delay = milliseconds(trade[f"{end}_time"]) - rows[row].time
            if not exact_times and not delays:
                delays.add(delay)
            assert delay in delays and delay in (0, MINUTE), f"{said}: {delay} ms off"
    assert len(trades) == len(trips), f"{len(trades)} trades in place of {len(trips)}; the first ones agree"
