"""The power cut: what was acknowledged is there afterwards, and nothing is counted twice."""

import signal
import subprocess
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from conftest import Servers
from support.candles import MINUTE, START, candles_in, exported, first_rows, import_candles, write_candles
from support.client import Client, replay_is_finished
from support.parity import assert_same_trades, assert_trips
from support.paths import AAITI
from support.processes import die_with_parent, environment, run_aaiti
from support.realtime import Realtime
from support.reference import iso, milliseconds, read_rows, sma_cross

CANDLES = 600_000


def bytes_in(folder: Path) -> int:
    """What the files of a folder hold, as far as they can be seen while another process writes them."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


@pytest.fixture(scope="module")
def candles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_candles(tmp_path_factory.mktemp("import") / "candles.csv", CANDLES)


@pytest.mark.parametrize("megabytes", [0.2, 2, 6])
def test_an_import_that_is_killed_can_be_made_again(
    megabytes: float, aaiti: Path, candles: Path, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    killed = kill_import(candles, data_dir, megabytes)

    report = import_candles(candles, data_dir)
    assert report["read"] == CANDLES and report["updated"] == 0
    assert killed or report["inserted"] == 0, "an import that had ended well was not there"
    report = import_candles(candles, data_dir)
    assert (report["read"], report["inserted"], report["updated"]) == (CANDLES, 0, 0)
    assert exported(data_dir, "TEST-USDT", tmp_path / "exported.csv") == candles_in(candles)


def kill_import(file: Path, data_dir: Path, megabytes: float) -> bool:
    """Starts an import and kills it once so much has been written; whether it was still at work then."""
    arguments = ("import", file, "--symbol", "TEST-USDT", "--timeframe", "1m", "--data-dir", data_dir)
    process = subprocess.Popen(
        [AAITI, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
        preexec_fn=die_with_parent,
    )
    deadline = time.monotonic() + 60
    while process.poll() is None and bytes_in(data_dir) < megabytes * 1e6:
        assert time.monotonic() < deadline, "the import does not come forward"
        time.sleep(0.001)
    process.kill()
    return process.wait() == -signal.SIGKILL


@pytest.mark.shared
@pytest.mark.parametrize("moment", ["when accepted", "while running"])
def test_a_training_that_is_killed_runs_again_after_the_restart(
    moment: str, servers: Servers, shared_data: Path
) -> None:
    data_dir = servers.folder / "data"
    import_candles(shared_data / "btc_perp_1m.csv", data_dir, "BTC-PERP")
    server = servers.start(data_dir, "--feed", "none")
    client = server.client().register()
    request = {"name": "m", "algorithm_type": "arima", "symbols": ["BTC-PERP"], "target_timeframe": "1m"}
    model = client.post("/api/ml/models", request | {"parameters": {"p": 2, "d": 1, "q": 2}}, status=201)["model"]
    path = f"/api/ml/models/{model['id']}"
    with Realtime(server.url, client.token) as realtime:
        realtime.subscribe("models")
        job = client.post(f"{path}/train", status=202)["job"]
        if moment == "while running":
            realtime.wait_for("model_training", lambda event: event["job"]["status"] != "queued", timeout=30)
        server.kill()

    server = servers.start(data_dir, "--feed", "none")
    client = server.client().login()
    job = client.finished_job(job["id"], within=120)
    assert job["model_id"] == model["id"]
    model = client.get(path)["model"]
    if job["status"] == "succeeded":
        assert model["training_status"] == "trained" and model["version"] == 1
        assert len(client.post(f"{path}/predict", {"horizon": 3})["predictions"]) == 3
    else:
        assert job["status"] == "failed" and job["error"], f"it ended without a reason: {job}"
        assert model["training_status"] == "error"
        again = client.finished_job(client.post(f"{path}/train", status=202)["job"]["id"], within=120)
        assert again["status"] == "succeeded", again
    server.stop()


def test_a_training_that_is_killed_twice_fails_and_says_so(servers: Servers) -> None:
    data_dir = servers.folder / "data"
    walk, lines, price = Random(7), ["timestamp,open,high,low,close,volume"], 1000.0
    for minute in range(20_000):
        price += walk.gauss(0, 1)
        lines.append(",".join(map(str, [START + minute * MINUTE, *[f"{price:.2f}"] * 4, 1])))
    (servers.folder / "walk.csv").write_text("\n".join(lines) + "\n")
    import_candles(servers.folder / "walk.csv", data_dir)
    server = servers.start(data_dir, "--feed", "none")
    client = server.client().register()
    request = {"name": "m", "algorithm_type": "arima", "symbols": ["TEST-USDT"], "target_timeframe": "1m"}
    # Takes far longer than a test waits.
    model = client.post("/api/ml/models", request | {"parameters": {"p": 5, "d": 1, "q": 5}}, status=201)["model"]
    path = f"/api/ml/models/{model['id']}"
    job = client.post(f"{path}/train", {"deadline_seconds": 3600}, status=202)["job"]
    for attempt in (1, 2):
        at_work = client.poll(
            f"/api/ml/jobs/{job['id']}", lambda answer: answer["job"]["stage"] not in ("queued", "loading"), within=30
        )["job"]
        assert at_work["status"] == "running" and at_work["attempts"] == attempt, at_work
        server.kill()
        server = servers.start(data_dir, "--feed", "none")
        client = server.client().login()
    job = client.get(f"/api/ml/jobs/{job['id']}")["job"]
    assert job["status"] == "failed" and "stopped during the training, twice" in job["error"], job
    model = client.get(path)["model"]
    assert (model["training_status"], model["version"], model["error"]) == ("error", 0, job["error"])
    again = client.post(f"{path}/train", status=202)["job"]
    cancelled = client.delete(f"/api/ml/jobs/{again['id']}", status=200)["job"]
    assert cancelled["status"] == "cancelled"
    assert client.get(path)["model"]["training_status"] == "untrained"
    server.stop()


REPLAY_ROWS = 59 + 60 * 66
CROSSOVER = {"type": "sma_cross", "parameters": {"fast": 10, "slow": 30}}


@pytest.mark.shared
def test_a_bot_that_is_killed_goes_on_where_it_was(servers: Servers, shared_data: Path) -> None:
    kill_a_trading_bot(servers, shared_data, rows=REPLAY_ROWS, kill_after=[8, 31])


@pytest.mark.nightly
@pytest.mark.shared
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(5))
def test_a_bot_that_is_killed_again_and_again_goes_on_where_it_was(
    seed: int, servers: Servers, shared_data: Path
) -> None:
    kills = sorted(Random(seed).sample(range(1, 200), 10))
    print(f"seed {seed}: kills after trades {kills}")
    kill_a_trading_bot(servers, shared_data, rows=10_019, kill_after=kills)


def kill_a_trading_bot(servers: Servers, shared_data: Path, rows: int, kill_after: list[int]) -> None:
    """Kills the server each time that the bot has made so many trades; each restart replays the file from its start."""
    replayed = first_rows(shared_data / "btc_perp_1m.csv", rows, servers.folder / "replay.csv")
    data_dir = servers.folder / "data"
    import_candles(replayed, data_dir, "BTC-PERP")
    options = ("--feed", f"replay:{replayed}", "--symbols", "BTC-PERP", "--replay-speed", 60_000)

    server = servers.start(data_dir, "--feed", "none")
    client = server.client().register()
    request = {
        "name": "b",
        "symbol": "BTC-PERP",
        "timeframe": "1m",
        "strategy": CROSSOVER,
        "mode": "paper",
        "capital": "1000000",
        "fee_rate": 0.001,
        "sizing": {"type": "all_in"},
    }
    bot = client.post("/api/trading/bots", request, status=201)["bot"]
    path = f"/api/trading/bots/{bot['id']}"
    client.post(f"{path}/start")
    server.stop()

    acknowledged: dict[int, dict[str, Any]] = {}
    for number in kill_after:
        server = servers.start(data_dir, *options)
        client = server.client().login()
        with Realtime(server.url, client.token) as realtime:
            realtime.subscribe("bots")
            told = wait_for_trade(realtime, client, path, number)
            server.kill()
            told += [event["trade"] for event in realtime.received("trade_update")]
        acknowledged |= {trade["number"]: trade for trade in told if trade["status"] == "closed"}

    server = servers.start(data_dir, *options)
    client = server.client().login()
    client.poll("/api/health", replay_is_finished, within=60)
    # Each decision waits for the disk: the bot may be behind a recording that is played so fast.
    candles = read_rows(replayed)
    end = candles[-1].time
    client.poll(path, lambda body: milliseconds(body["bot"]["last_candle"] or iso(0)) == end, within=60)
    bot = client.get(path)["bot"]
    trades = client.trades(path)
    assert bot["status"] == "active", bot

    listed = {trade["number"]: trade for trade in trades}
    numbers = sorted(acknowledged)
    assert max(numbers) >= kill_after[-1]
    assert_same_trades([acknowledged[n] for n in numbers], [listed[n] for n in numbers], "acknowledged")

    assert milliseconds(bot["first_candle"]) == candles[0].time
    assert milliseconds(bot["last_candle"]) == candles[-1].time
    assert_trips(trades, sma_cross(candles, 10, 30), candles)
    backtest = client.finished_backtest(
        {
            **{key: request[key] for key in ("symbol", "timeframe", "strategy", "fee_rate", "sizing")},
            "initial_capital": request["capital"],
            "start": bot["first_candle"],
            "end": iso(milliseconds(bot["last_candle"]) + 1),
        }
    )
    assert_same_trades(trades, client.trades(f"/api/backtests/{backtest['id']}"), "bot and backtest")
    orders = client.get(f"{path}/orders?limit=10000")["orders"]
    filled = [order for order in orders if order["status"] == "filled"]
    closed = sum(trade["status"] == "closed" for trade in trades)
    assert len(filled) == 2 * closed + (len(trades) - closed), "an order was placed twice, or is missing"
    receipt = client.get(f"{path}/parity")["parity"]
    assert receipt["exact"] and receipt["bot_trades"] == len(trades), receipt
    server.stop()
    check = run_aaiti("db", "check", "--data-dir", data_dir)
    assert check.returncode == 0, check.stderr


def wait_for_trade(realtime: Realtime, client: Client, path: str, number: int) -> list[dict[str, Any]]:
    """Waits until the bot has closed its trade of this number; the trades that the server has told of so far."""
    closed = [trade for trade in client.trades(path) if trade["status"] == "closed"]
    if len(closed) < number:
        realtime.wait_for(
            "trade_update",
            lambda event: event["trade"]["number"] >= number and event["trade"]["status"] == "closed",
            timeout=60,
        )
    return closed
