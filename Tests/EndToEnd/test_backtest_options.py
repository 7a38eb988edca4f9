"""What a backtest says of missing candles, and the options by which its orders are filled, by command and over HTTP."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Servers
from support.client import Client
from support.processes import run_aaiti
from support.reference import iso

MINUTE = 60_000
START = 1_714_521_600_000  # 2024-05-01T00:00:00Z
#: Minutes that the file lacks.
MISSING = {50, 51, *range(200, 260)}
PROTECTED = ("--stop-loss", "0.05", "--take-profit", "0.05")


def minutes() -> list[tuple[int, float, float, float, float, int]]:
    """Ten hours at 100, but for a rise to 110 early in the third hour and a fall to 90 late in it."""
    prices = {125: 110, 170: 90}
    rows = []
    for n in range(600):
        price = prices.get(n, 100)
        # The lows are what the tick is known from: a hundredth.
        rows.append((START + n * MINUTE, 100, max(100, price), min(99.75, price), 100, 10))
    return rows


def imported(folder: Path, symbol: str, rows: list[tuple[Any, ...]], timeframe: str = "1m") -> None:
    file = folder / f"{symbol}-{timeframe}.csv"
    with file.open("w", newline="") as output:
        csv.writer(output).writerows([("time", "open", "high", "low", "close", "volume"), *rows])
    result = run_aaiti("import", file, "--symbol", symbol, "--timeframe", timeframe, "--data-dir", folder / "data")
    assert result.returncode == 0, result.stderr


@pytest.fixture(scope="module")
def data(aaiti: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """FINE-USD without a gap, GAP-USD with two, half a year of weekdays, and hours that begin before their minutes."""
    folder = tmp_path_factory.mktemp("options")
    imported(folder, "FINE-USD", minutes())
    imported(folder, "GAP-USD", [row for n, row in enumerate(minutes()) if n not in MISSING])
    day = 24 * 60 * MINUTE
    monday = 1_704_067_200_000
    weekdays = [(monday + n * day, 100, 103, 99, 100 + n % 3, 7) for n in range(180) if n % 7 < 5]
    imported(folder, "SHARE-USD", weekdays, "1d")
    hours = [(START + n * 60 * MINUTE, 100, 101, 99, 100, 7) for n in range(-24, 10)]
    imported(folder, "HOUR-USD", hours, "1h")
    imported(folder, "HOUR-USD", minutes())
    return folder / "data"


def backtest(data: Path, symbol: str, *options: object, timeframe: str = "1h", strategy: str = "buy_and_hold") -> Any:
    """The result of `aaiti backtest --json`."""
    arguments = ("backtest", symbol, "--timeframe", timeframe, "--strategy", strategy, *options)
    result = run_aaiti(*arguments, "--data-dir", data, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def refused(data: Path, symbol: str, *options: object, timeframe: str = "1h") -> str:
    """The one line of a backtest that must fail."""
    arguments = ("backtest", symbol, "--timeframe", timeframe, "--strategy", "buy_and_hold", *options)
    result = run_aaiti(*arguments, "--data-dir", data)
    assert result.returncode == 1 and result.stdout == "", result.stdout
    [line] = result.stderr.strip().splitlines()
    return line


def stretch(first: int, end: int) -> dict[str, Any]:
    return {"start": iso(START + first * MINUTE), "end": iso(START + end * MINUTE), "missing": end - first}


# Missing candles


def test_the_minutes_that_a_backtest_lacks_are_named(data: Path, tmp_path: Path) -> None:
    missing = backtest(data, "GAP-USD")["verdict"]["missing"]
    assert (missing["symbol"], missing["timeframe"], missing["missing"], missing["gaps"]) == ("GAP-USD", "1m", 62, 2)
    assert missing["largest"] == [stretch(50, 52), stretch(200, 260)]
    assert missing["before"] is None and missing["after"] is None and "next candle" in missing["handling"]
    # The range cuts the gap, and goes beyond what is stored.
    missing = backtest(data, "GAP-USD", "--start", iso(START + 240 * MINUTE), "--end", iso(START + 660 * MINUTE))
    missing = missing["verdict"]["missing"]
    assert missing["largest"] == [stretch(240, 260)] and missing["after"] == stretch(600, 660)

    report = tmp_path / "report.html"
    options = ("--timeframe", "5m", "--strategy", "buy_and_hold", "--report", report, "--data-dir", data)
    told = run_aaiti("backtest", "GAP-USD", *options)
    assert told.returncode == 0, told.stderr
    assert "Missing candles of GAP-USD 1m: 62 candles are missing in 2 gaps." in told.stdout
    row = stretch(200, 260)
    assert f"{row['start']}  {row['end']}" in told.stdout and "at the next candle that is there" in told.stdout
    page = report.read_text()
    assert "<h2>Missing candles</h2>" in page and row["end"] in page


def test_weekends_are_no_gaps_and_a_whole_series_is_not_spoken_of(data: Path) -> None:
    assert backtest(data, "SHARE-USD", timeframe="1d")["verdict"]["missing"]["missing"] == 0
    told = run_aaiti("backtest", "FINE-USD", "--timeframe", "1m", "--strategy", "buy_and_hold", "--data-dir", data)
    assert told.returncode == 0 and "Missing candles" not in told.stdout


def test_each_of_several_markets_says_what_it_lacks(data: Path) -> None:
    arguments = ("optimize", "FINE-USD", "GAP-USD", "--timeframe", "1m", "--strategy", "sma_cross")
    arguments += ("--range", "fast=2,3", "--param", "slow=5", "--method", "grid", "--min-trades", "0")
    result = run_aaiti(*arguments, "--objective", "total_return", "--data-dir", data, "--json")
    assert result.returncode == 0, result.stderr
    found = {item["symbol"]: item["missing"] for item in json.loads(result.stdout)["missing"]}
    assert found == {"FINE-USD": 0, "GAP-USD": 62}
    told = run_aaiti(*arguments, "--objective", "total_return", "--data-dir", data)
    assert "Missing candles of GAP-USD 1m" in told.stdout and "Missing candles of FINE-USD" not in told.stdout


def test_a_range_without_candles_says_what_there_is(data: Path) -> None:
    line = refused(data, "FINE-USD", "--start", "2024-06-01")
    assert "--start: no_candles" in line and iso(START) in line and iso(START + 599 * MINUTE) in line
    assert "from 2024-06-01T00:00:00.000Z" in line
    start, end = iso(START + 205 * MINUTE), iso(START + 250 * MINUTE)
    line = refused(data, "GAP-USD", "--start", start, "--end", end, timeframe="1m")
    assert f"with a gap from {start} to {end}" in line


# How orders are filled


def exit_price(result: Any) -> str:
    return result["trades"][0]["exit_price"]


def test_finer_candles_say_what_came_first(data: Path) -> None:
    assert exit_price(backtest(data, "FINE-USD", *PROTECTED)) == "95"
    result = backtest(data, "FINE-USD", *PROTECTED, "--fine-timeframe", "1m")
    assert exit_price(result) == "105"
    [finding] = [finding for finding in result["verdict"]["findings"] if finding["code"] == "finer_candles"]
    assert finding["severity"] == "passed" and finding["figures"]["candles"] == 10
    assert exit_price(backtest(data, "FINE-USD", *PROTECTED, "--fine-timeframe", "30m")) == "105"


def test_finer_candles_that_cannot_be_used_are_refused(data: Path) -> None:
    assert "--fine-timeframe: not_finer" in refused(data, "FINE-USD", "--fine-timeframe", "1h")
    assert "--fine-timeframe: not_a_divisor" in refused(data, "FINE-USD", "--fine-timeframe", "3m", timeframe="5m")
    assert "--fine-timeframe: not_stored" in refused(data, "SHARE-USD", "--fine-timeframe", "1h", timeframe="1d")
    line = refused(data, "HOUR-USD", "--fine-timeframe", "1m")
    assert "not_stored" in line and f"missing from {iso(START - 24 * 60 * MINUTE)} to {iso(START)}" in line
    # From the first minute on they are there, and other than the hours: they settle nothing.
    result = backtest(data, "HOUR-USD", "--fine-timeframe", "1m", "--start", iso(START))
    [finding] = [finding for finding in result["verdict"]["findings"] if finding["code"] == "finer_candles"]
    assert finding["severity"] == "warning" and finding["figures"]["unsettled"] == 10


def test_volume_bounds_fills_and_moves_prices(data: Path) -> None:
    plain = backtest(data, "FINE-USD", "--sizing", "one_unit", timeframe="1m")
    assert plain["trades"][0]["entry_price"] == "100"
    moved = backtest(data, "FINE-USD", "--sizing", "one_unit", "--volume-impact", "1000", timeframe="1m")
    assert moved["trades"][0]["entry_price"] == "101", "a tenth of the volume costs a tenth of ten percent"
    parts = backtest(data, "FINE-USD", "--sizing", "one_unit", "--volume-share", "0.025", timeframe="1m")
    # A quarter of a unit a minute.
    assert parts["trades"][0]["quantity"] == "1" and parts["trades"][0]["entry_price"] == "100"
    both = ("--volume-share", "0.025", "--volume-impact", "1000")
    parts = backtest(data, "FINE-USD", "--sizing", "one_unit", *both, timeframe="1m")
    assert float(parts["trades"][0]["entry_price"]) < 101


def test_fees_may_be_taken_out_of_what_was_bought_or_of_a_third_asset(data: Path) -> None:
    fee = ("--fee", "0.001", "--taker-fee", "0.01", *PROTECTED)
    plain, received = backtest(data, "FINE-USD", *fee), backtest(data, "FINE-USD", *fee, "--fee-asset", "received")
    assert float(plain["trades"][0]["quantity"]) < 100 == float(received["trades"][0]["quantity"])
    assert float(received["trades"][0]["fees"]) > 100
    third = backtest(data, "FINE-USD", *fee, "--fee-asset", "third", "--fee-asset-price", "50", "--fee-asset-amount", "4")
    # A fiftieth of the capital has been changed for it.
    assert float(third["trades"][0]["quantity"]) < 0.985 * float(plain["trades"][0]["quantity"])
    closed, still_open = third["trades"]
    # The price is that of the second entry: what is there beside profit and fees is the third asset's, and is not lost.
    assert float(third["final_equity"]) == pytest.approx(10_000 + float(closed["profit"]) - float(still_open["fees"]))


# Over HTTP


@pytest.fixture(scope="module")
def client(data: Path, module_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Client:
    copied = tmp_path_factory.mktemp("server") / "data"
    assert run_aaiti("db", "backup", copied, "--data-dir", data).returncode == 0
    return module_servers.start(copied, "--feed", "none").client().register()


def request(**changes: Any) -> dict[str, Any]:
    good = {"symbol": "FINE-USD", "timeframe": "1h", "initial_capital": "10000", "fee_rate": 0}
    return {**good, "strategy": {"type": "buy_and_hold"}, **changes}


def test_the_api_takes_and_shows_the_same(client: Client) -> None:
    protection = {"stop_loss": "0.05", "take_profit": "0.05"}
    for fine, price in ((None, "95"), ("1m", "105")):
        done = client.finished_backtest(request(protection=protection, fine_timeframe=fine))
        assert done["request"]["fine_timeframe"] == fine
        assert client.trades(f"/api/backtests/{done['id']}")[0]["exit_price"] == price
    options = {"volume_impact_bps": 1000, "sizing": "one_unit", "timeframe": "1m"}
    done = client.finished_backtest(request(**options))
    assert client.trades(f"/api/backtests/{done['id']}")[0]["entry_price"] == "101"
    done = client.finished_backtest(request(symbol="GAP-USD", fee_asset="received", fee_rate=0.001))
    path = f"/api/backtests/{done['id']}"
    assert client.get(f"{path}/verdict")["verdict"]["missing"]["largest"] == [stretch(50, 52), stretch(200, 260)]
    assert "Missing candles" in client.request("GET", f"{path}/report").text


def test_the_api_refuses_with_a_code(client: Client) -> None:
    [error] = client.problem("POST", "/api/backtests", 422, json=request(end="2020-01-01"))["errors"]
    assert error["field"] == "end" and error["message"].startswith("no_candles: ") and iso(START) in error["message"]
    body = request(symbol="HOUR-USD", fine_timeframe="1m")
    [error] = client.problem("POST", "/api/backtests", 422, json=body)["errors"]
    assert error["field"] == "fine_timeframe" and error["message"].startswith("not_stored: ")
