"""What bad input gets: one clear line that says what to do, a code that says it failed, and nothing lost."""

import re
import resource
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio

from conftest import Servers
from support.candles import MINUTE, START, candles_in, exported, import_candles, write_candles
from support.client import PASSWORD, Client, field_errors
from support.paths import AAITI
from support.processes import die_with_parent, environment, free_port, run_aaiti
from support.realtime import Realtime
from support.server import Server


def assert_refused(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """Fails unless a command has failed with a message for people: short, with these words, without a backtrace."""
    said = f"{run.args}: code {run.returncode}\n{run.stdout}\n{run.stderr}"
    assert run.returncode > 0, f"it did not fail, or was killed by a signal: {said}"
    assert "Fatal error" not in run.stderr and "Stack dump" not in run.stderr, said
    # Beside the one line there may be the usage, or a hint to it, that the argument parser prints.
    lines = [line for line in run.stderr.splitlines() if line.strip()]
    message = [line for line in lines if not re.match(r"(usage:|help:|see |\s)", line, re.I)]
    assert len(message) == 1, f"the message is not one line: {said}"
    for word in words:
        assert word.lower() in run.stderr.lower(), f"it does not say {word!r}: {said}"


# The command line


def make_market(folder: Path) -> Path:
    """A new data directory with 300 minutes of TEST-USDT and 30 of TINY-USDT."""
    data_dir = folder / "market"
    assert import_candles(write_candles(folder / "test.csv", 300), data_dir)["inserted"] == 300
    assert import_candles(write_candles(folder / "tiny.csv", 30), data_dir, "TINY-USDT")["inserted"] == 30
    return data_dir


@pytest.fixture(scope="module")
def candles(aaiti: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory for the commands, which need it to themselves."""
    return make_market(tmp_path_factory.mktemp("candles"))


GOOD_BACKTEST = ("backtest", "TEST-USDT", "--timeframe", "1m", "--strategy", "sma_cross")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("backtest", "NOPE-USDT", "--timeframe", "1m", "--strategy", "sma_cross"), ["NOPE-USDT"]),
        (("backtest", "no symbol!", "--timeframe", "1m", "--strategy", "sma_cross"), ["no symbol!"]),
        (("backtest", "TEST-USDT", "--timeframe", "7m", "--strategy", "sma_cross"), ["7m"]),
        (("backtest", "TEST-USDT", "--timeframe", "1m", "--strategy", "astrology"), ["astrology", "sma_cross"]),
        ((*GOOD_BACKTEST, "--param", "fats=10"), ["fats", "fast"]),
        ((*GOOD_BACKTEST, "--param", "fast=ten"), ["fast"]),
        ((*GOOD_BACKTEST, "--param", "fast=30", "--param", "slow=10"), ["fast", "slow"]),
        ((*GOOD_BACKTEST, "--capital", "plenty"), ["plenty"]),
        ((*GOOD_BACKTEST, "--capital=-5"), ["capital"]),
        ((*GOOD_BACKTEST, "--fee=-0.1"), ["fee"]),
        ((*GOOD_BACKTEST, "--maker-fee", "much"), ["--maker-fee much"]),
        ((*GOOD_BACKTEST, "--fee-asset", "gold"), ["--fee-asset", "quote, received or third"]),
        ((*GOOD_BACKTEST, "--fee-asset", "third"), ["--fee-asset-price: must be given", "--fee-asset-amount"]),
        ((*GOOD_BACKTEST, "--fee-asset-price", "600"), ["--fee-asset-price: is only for fee_asset third"]),
        (
            (*GOOD_BACKTEST, "--fee-asset", "third", "--fee-asset-price", "600", "--fee-asset-amount", "1000000000"),
            ["--fee-asset-amount", "less than the capital"],
        ),
        ((*GOOD_BACKTEST, "--volume-share", "2"), ["--volume-share", "above 0 and at most 1"]),
        ((*GOOD_BACKTEST, "--volume-impact", "nan"), ["--volume-impact", "0 to 1000"]),
        ((*GOOD_BACKTEST, "--limit-rule", "maybe"), ["--limit-rule", "touch or through"]),
        ((*GOOD_BACKTEST, "--latency", "soon"), ["--latency", "whole number"]),
        ((*GOOD_BACKTEST, "--min-notional=-1"), ["--min-notional"]),
        ((*GOOD_BACKTEST, "--stop-loss", "1.5"), ["--stop-loss"]),
        ((*GOOD_BACKTEST, "--fine-timeframe", "1m"), ["--fine-timeframe", "not_finer"]),
        ((*GOOD_BACKTEST, "--fine-timeframe", "7m"), ["7m"]),
        ((*GOOD_BACKTEST, "--start", "2030-01-01"), ["--start", "no_candles", "2024-05-01T00:00:00.000Z"]),
        (
            ("optimize", "TEST-USDT", "--timeframe", "3m", "--strategy", "sma_cross", "--range", "fast=3:5")
            + ("--fine-timeframe", "5m"),
            ["--fine-timeframe", "not_finer"],
        ),
        (("train", "TEST-USDT", "--timeframe", "1m", "--algorithm", "tealeaves"), ["tealeaves", "arima"]),
        (("train", "TEST-USDT", "--timeframe", "7m", "--algorithm", "arima"), ["7m"]),
        (("train", "NOPE-USDT", "--timeframe", "1m", "--algorithm", "arima"), ["NOPE-USDT"]),
        (("train", "TEST-USDT", "--timeframe", "1m", "--algorithm", "arima", "--param", "r=1"), ["r"]),
        (("predict", "no-such-model"), ["no-such-model"]),
        (("export", "NOPE-USDT", "--timeframe", "1m"), ["NOPE-USDT"]),
        (("export", "TEST-USDT", "--timeframe", "7m"), ["7m"]),
    ],
    ids=lambda value: "_".join(value[:1] + value[1:]) if isinstance(value, tuple) else None,
)
def test_a_command_names_what_it_does_not_know(arguments: tuple[str, ...], words: list[str], candles: Path) -> None:
    run = run_aaiti(*arguments, "--data-dir", candles)
    assert_refused(run, *words)
    assert not run.stdout.strip(), f"it failed and yet printed a result: {run.stdout}"


def test_too_little_data_says_how_much_there_is_and_how_much_is_needed(candles: Path) -> None:
    add = run_aaiti("user", "add", "you@example.com", "--password-stdin", "--data-dir", candles, stdin=PASSWORD)
    assert add.returncode == 0, add.stderr
    run = run_aaiti("train", "TINY-USDT", "--timeframe", "1m", "--algorithm", "arima", "--data-dir", candles)
    assert_refused(run)
    have_and_need(run.stderr, 30)
    run = run_aaiti(
        *("backtest", "TINY-USDT", "--timeframe", "1m", "--strategy", "sma_cross", "--data-dir", candles),
        *("--param", "fast=20", "--param", "slow=200"),
    )
    assert_refused(run)
    have_and_need(run.stderr, 30)


def have_and_need(message: str, have: int) -> None:
    """Fails unless a message has both the number of candles there are and a larger one."""
    figures = {int(text.replace(",", "")) for text in re.findall(r"\d[\d,]*", message)}
    assert have in figures and any(figure > have for figure in figures), f"not both numbers: {message}"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["header"]),
        ("timestamp,open,high,low,close,volume\n", []),
        ("timestamp,open,high,low,volume\n1714521600000,1,2,1,5\n", ["close"]),
        ("1714521600000,1,2,1,1,5\n1714521660000,1,2,1,1,5\n", ["header"]),
        ("\x00\x01\x02\xff" * 400, []),
    ],
    ids=["empty", "header only", "a column missing", "no header", "no text"],
)
def test_a_file_without_candles_is_refused(content: str, words: list[str], aaiti: Path, tmp_path: Path) -> None:
    file = tmp_path / "candles.csv"
    file.write_bytes(content.encode("latin-1"))
    run = run_aaiti("import", file, "--symbol", "X-USDT", "--timeframe", "1m", "--data-dir", tmp_path / "data")
    assert_refused(run, *words)


def test_a_file_without_a_good_row_names_each_and_is_refused(aaiti: Path, tmp_path: Path) -> None:
    file = tmp_path / "candles.csv"
    file.write_text("timestamp,open,high,low,close,volume\nyesterday,a,b,c,d,e\n")
    run = run_aaiti("import", file, "--symbol", "X-USDT", "--timeframe", "1m", "--data-dir", tmp_path / "data")
    assert run.returncode == 1
    named, error = run.stderr.splitlines()
    assert "candles.csv:2:" in named and "yesterday" in named
    assert error.startswith("aaiti: ") and "none of its 1 rows" in error


@pytest.mark.parametrize(
    ("file", "symbol", "timeframe", "words"),
    [
        ("missing.csv", "X-USDT", "1m", ["missing.csv"]),
        ("empty", "X-USDT", "1m", ["there is no file in this folder"]),
        ("good.csv", "not a symbol", "1m", ["not a symbol"]),
        ("good.csv", "X-USDT", "soon", ["soon"]),
    ],
)
def test_an_import_says_what_is_wrong_with_its_arguments(
    file: str, symbol: str, timeframe: str, words: list[str], aaiti: Path, tmp_path: Path
) -> None:
    write_candles(tmp_path / "good.csv", 5)
    (tmp_path / "empty").mkdir()
    data_dir = tmp_path / "data"
    run = run_aaiti("import", tmp_path / file, "--symbol", symbol, "--timeframe", timeframe, "--data-dir", data_dir)
    assert_refused(run, *words)
    assert import_candles(tmp_path / "good.csv", data_dir, "X-USDT")["inserted"] == 5, "something was half written"


def serve_refused(*options: object) -> subprocess.CompletedProcess[str]:
    """`aaiti serve` where it must end by itself."""
    return run_aaiti("serve", *options, timeout=30)


def test_a_port_in_use(aaiti: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = serve_refused("--port", port, "--data-dir", tmp_path / "data", "--feed", "none")
    assert_refused_by_serve(run, str(port), "in use")


def assert_refused_by_serve(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """As `assert_refused`, where the log goes to standard error too: one line of it must say it all."""
    said = f"{run.args}: code {run.returncode}\n{run.stdout}\n{run.stderr}"
    assert run.returncode > 0, f"it did not fail, or was killed by a signal: {said}"
    assert "AAITI listening" not in run.stdout, said
    assert "Fatal error" not in run.stderr and "Stack dump" not in run.stderr, said
    lines = [line for line in run.stderr.splitlines() if all(word.lower() in line.lower() for word in words)]
    assert lines, f"no line says {words}: {said}"


def test_a_data_directory_that_another_process_holds(servers: Servers) -> None:
    server = servers.start(None, "--feed", "none")
    run = serve_refused("--port", free_port(), "--data-dir", server.data_dir, "--feed", "none")
    assert_refused_by_serve(run, str(server.data_dir))
    file = write_candles(servers.folder / "candles.csv", 10)
    run = run_aaiti("import", file, "--symbol", "X-USDT", "--timeframe", "1m", "--data-dir", server.data_dir)
    assert_refused(run, str(server.data_dir))
    server.client().get("/api/health")
    server.stop()
    assert import_candles(file, server.data_dir, "X-USDT")["inserted"] == 10


def test_a_data_directory_that_cannot_be_made(aaiti: Path, tmp_path: Path) -> None:
    file = write_candles(tmp_path / "candles.csv", 10)
    data_dir = file / "data"  # below a regular file, where not even root can make a folder
    run = run_aaiti("import", file, "--symbol", "X-USDT", "--timeframe", "1m", "--data-dir", data_dir)
    assert_refused(run, str(data_dir))
    run = serve_refused("--port", free_port(), "--data-dir", data_dir, "--feed", "none")
    assert_refused_by_serve(run, str(data_dir))


def test_a_replay_file_that_is_not_there(aaiti: Path, tmp_path: Path) -> None:
    run = serve_refused("--port", free_port(), "--data-dir", tmp_path / "data", "--feed", "replay:/no/such.csv")
    assert_refused_by_serve(run, "/no/such.csv")


@pytest.mark.parametrize(
    ("option", "value"), [("--feed", "crystal-ball"), ("--port", "99999"), ("--registration", "sometimes")]
)
def test_serve_names_a_setting_that_it_does_not_know(option: str, value: str, aaiti: Path, tmp_path: Path) -> None:
    port = () if option == "--port" else ("--port", free_port())
    run = serve_refused(*port, option, value, "--data-dir", tmp_path / "data")
    assert_refused_by_serve(run, value)


def test_a_disk_that_fills_up_during_an_import(aaiti: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the full disk: writing past it fails in the same way."""
    data_dir = tmp_path / "data"
    small = write_candles(tmp_path / "small.csv", 500)
    large = write_candles(tmp_path / "large.csv", 200_000, START + 1_000_000 * MINUTE)
    assert import_candles(small, data_dir)["inserted"] == 500
    limit = max(file.stat().st_size for file in data_dir.rglob("*") if file.is_file()) + 300_000

    def limited() -> None:
        die_with_parent()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    arguments = ("import", large, "--symbol", "TEST-USDT", "--timeframe", "1m", "--data-dir", data_dir)
    run = subprocess.run(
        [AAITI, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=120,
        preexec_fn=limited,
        restore_signals=False,
    )
    assert_refused(run)

    # Once there is room, nothing is missing and nothing is there twice.
    again = import_candles(small, data_dir)
    assert (again["inserted"], again["updated"]) == (0, 0)
    import_candles(large, data_dir)
    again = import_candles(large, data_dir)
    assert (again["read"], again["inserted"], again["updated"]) == (200_000, 0, 0)
    stored = exported(data_dir, "TEST-USDT", tmp_path / "exported.csv")
    assert stored == candles_in(small) + candles_in(large)


# HTTP


@pytest.fixture(scope="module")
def server(module_servers: Servers) -> Iterator[Server]:
    server = module_servers.start(make_market(module_servers.folder), "--feed", "none")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def owner(server: Server) -> Client:
    client = server.client()
    # So many refusals come so fast on a fast machine that they are more than a client may ask for in a burst.
    client.is_patient = True
    return client.register()


def model(**changes: Any) -> dict[str, Any]:
    good = {"name": "m", "algorithm_type": "arima", "symbols": ["TEST-USDT"], "target_timeframe": "1m", "horizon": 5}
    return {**good, "parameters": {"p": 1, "d": 1, "q": 1}, **changes}


def ridge(features: str) -> dict[str, Any]:
    return model(algorithm_type="ridge", parameters={"features": features})


def backtest(**changes: Any) -> dict[str, Any]:
    good = {"symbol": "TEST-USDT", "timeframe": "1m", "initial_capital": "1000", "fee_rate": 0.001}
    return {**good, "strategy": {"type": "sma_cross", "parameters": {"fast": 5, "slow": 20}}, **changes}


def bot(**changes: Any) -> dict[str, Any]:
    good = {"name": "b", "symbol": "TEST-USDT", "timeframe": "1m", "mode": "paper", "capital": "1000"}
    return {**good, "strategy": {"type": "sma_cross", "parameters": {"fast": 5, "slow": 20}}, **changes}


def cross(**parameters: Any) -> dict[str, Any]:
    return {"type": "sma_cross", "parameters": parameters}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/ml/models", model(algorithm_type="tealeaves"), "algorithm_type"),
        ("/api/ml/models", model(symbols=["NOPE-USDT"]), "symbols"),
        ("/api/ml/models", model(symbols=["no symbol!"]), "symbols"),
        ("/api/ml/models", model(symbols=[]), "symbols"),
        ("/api/ml/models", model(target_timeframe="7m"), "target_timeframe"),
        ("/api/ml/models", model(horizon=0), "horizon"),
        ("/api/ml/models", model(name=""), "name"),
        ("/api/ml/models", model(parameters={"p": 1, "d": 1, "r": 1}), "parameters.r"),
        ("/api/ml/models", model(parameters={"p": "two", "d": 1, "q": 1}), "parameters.p"),
        ("/api/ml/models", model(parameters={"p": -1, "d": 1, "q": 1}), "parameters.p"),
        ("/api/ml/models", model(parameters="best"), "parameters"),
        ("/api/ml/models", model(on_drift="panic"), "on_drift"),
        ("/api/ml/models", model(retrain_every_hours=9000), "retrain_every_hours"),
        ("/api/ml/models", ridge("lag_1,rsi_0"), "parameters.features"),
        ("/api/ml/models", ridge("macd_12_26_9"), "parameters.features"),
        ("/api/ml/models", ridge("NOPE-USDT.close"), "parameters.features"),
        ("/api/ml/models", ridge("TEST-USDT.tea"), "parameters.features"),
        ("/api/backtests", backtest(symbol="NOPE-USDT"), "symbol"),
        ("/api/backtests", backtest(timeframe="7m"), "timeframe"),
        ("/api/backtests", backtest(strategy={"type": "astrology", "parameters": {}}), "strategy.type"),
        ("/api/backtests", backtest(strategy=cross(fats=5, slow=20)), "strategy.parameters.fats"),
        ("/api/backtests", backtest(strategy=cross(fast=20, slow=5)), "strategy.parameters.fast"),
        ("/api/backtests", backtest(initial_capital="plenty"), "initial_capital"),
        ("/api/backtests", backtest(initial_capital="-1"), "initial_capital"),
        ("/api/backtests", backtest(fee_rate=-0.1), "fee_rate"),
        ("/api/backtests", backtest(sizing={"type": "hunch"}), "sizing"),
        ("/api/backtests", backtest(fill_rule="yesterday"), "fill_rule"),
        ("/api/backtests", backtest(start="soon"), "start"),
        ("/api/backtests", backtest(start="2030-01-01"), "start"),
        ("/api/backtests", backtest(end="2020-01-01"), "end"),
        ("/api/backtests", backtest(fine_timeframe="1m"), "fine_timeframe"),
        ("/api/backtests", backtest(timeframe="5m", fine_timeframe="3m"), "fine_timeframe"),
        ("/api/backtests", backtest(fine_timeframe="7m"), "fine_timeframe"),
        ("/api/backtests", backtest(volume_impact_bps=1001), "volume_impact_bps"),
        ("/api/backtests", backtest(volume_share="2"), "volume_share"),
        ("/api/backtests", backtest(fee_asset="gold"), "fee_asset"),
        ("/api/backtests", backtest(fee_asset="third", fee_asset_price="600"), "fee_asset_amount"),
        ("/api/backtests", backtest(fee_asset_amount="1"), "fee_asset_amount"),
        ("/api/backtests", backtest(fee_asset="third", fee_asset_price="1", fee_asset_amount=10**11), "fee_asset_amount"),
        ("/api/trading/bots", bot(fee_asset="gold"), "fee_asset"),
        ("/api/trading/bots", bot(fee_asset="third", fee_asset_price=0, fee_asset_amount=1), "fee_asset_price"),
        ("/api/trading/bots", bot(volume_impact_bps="much"), "volume_impact_bps"),
        ("/api/trading/bots", bot(fine_timeframe="1m"), "fine_timeframe"),
        ("/api/trading/bots", bot(symbol="NOPE-USDT"), "symbol"),
        ("/api/trading/bots", bot(timeframe="7m"), "timeframe"),
        ("/api/trading/bots", bot(mode="wild"), "mode"),
        ("/api/trading/bots", bot(mode="live"), "mode"),
        ("/api/trading/bots", bot(protection={"stop_loss": "1.5"}), "protection.stop_loss"),
        ("/api/trading/bots", bot(protection={"stop_loss": "0.1", "trailing_stop": "0.1"}), "protection.trailing_stop"),
        ("/api/trading/bots", bot(fees={"maker": "0.001"}), "fees"),
        ("/api/trading/bots", bot(volume_share="0"), "volume_share"),
        ("/api/trading/bots", bot(limit_rule="maybe"), "limit_rule"),
        ("/api/trading/bots", bot(latency_ms=-1), "latency_ms"),
        ("/api/trading/bots", bot(minimum_notional="-1"), "minimum_notional"),
        ("/api/trading/bots", bot(capital="0"), "capital"),
        ("/api/trading/bots", bot(strategy={"type": "astrology"}), "strategy.type"),
        ("/api/trading/bots", bot(strategy=cross(fast=5, slow=20, mood=1)), "strategy.parameters.mood"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_bad_request_names_its_field_and_changes_nothing(
    path: str, body: dict[str, Any], field: str, owner: Client
) -> None:
    before = owner.get(path)["total"]
    errors = field_errors(owner.problem("POST", path, 422, json=body))
    assert any(name == field or name.startswith((f"{field}.", f"{field}[")) for name in errors), errors
    assert owner.get(path)["total"] == before


@pytest.mark.parametrize("path", ["/api/ml/models", "/api/backtests", "/api/trading/bots", "/api/auth/login"])
@pytest.mark.parametrize("body", ["", "{", '{"name": }', "[1, 2]", "null", '{"a": 1} trailing', "\x00"])
def test_malformed_json_is_a_problem_of_the_sender(path: str, body: str, owner: Client) -> None:
    response = owner.request("POST", path, data=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422), f"{response.status_code}: {response.text}"
    owner.problem("POST", path, response.status_code, data=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/trading/market-data/NOPE-USDT", 404),
        ("GET", "/api/trading/candles/NOPE-USDT?timeframe=1m", 404),
        ("GET", "/api/trading/candles/TEST-USDT?timeframe=7m", 422),
        ("GET", "/api/trading/candles/TEST-USDT?timeframe=1m&limit=-1", 422),
        ("GET", "/api/trading/candles/TEST-USDT?timeframe=1m&start=soon", 422),
        ("GET", "/api/trading/indicators/TEST-USDT?timeframe=1m&names=sma:20,aura:7", 422),
        ("GET", "/api/trading/indicators/TEST-USDT?timeframe=1m&names=sma:zero", 422),
        ("GET", "/api/ml/models/00000000-0000-0000-0000-000000000000", 404),
        ("POST", "/api/ml/models/00000000-0000-0000-0000-000000000000/train", 404),
        ("GET", "/api/ml/jobs/none", 404),
        ("GET", "/api/backtests/none", 404),
        ("GET", "/api/backtests/none/trades", 404),
        ("GET", "/api/trading/bots/none", 404),
        ("POST", "/api/trading/bots/none/start", 404),
        ("GET", "/api/no/such/route", 404),
    ],
)
def test_what_is_not_there(method: str, path: str, status: int, owner: Client) -> None:
    owner.problem(method, path, status)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer not.a.token"},
        # A token whose header says that it needs no signature.
        {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwicm9sZSI6ImFkbWluIiwiZXhwIjo5OTk5OTk5OTk5fQ."},
        {"Authorization": "Basic b3duZXI6b3duZXI="},
        {"X-API-Key": "guess"},
    ],
    ids=["none", "empty", "malformed", "unsigned", "basic", "api key"],
)
def test_a_request_without_a_good_token_is_refused(headers: dict[str, str], server: Server) -> None:
    stranger = server.client()
    for path in ("/api/ml/models", "/api/trading/symbols", "/api/auth/profile", "/metrics", "/api/audit-logs"):
        stranger.problem("GET", path, 401, headers=headers)


def test_a_token_with_a_forged_part_is_refused(server: Server, owner: Client) -> None:
    assert owner.token is not None
    header, claims, signature = owner.token.split(".")
    flipped = ("B" if claims[10] == "A" else "A").join((claims[:10], claims[11:]))
    cut = signature[:-4]
    for token in (f"{header}.{flipped}.{signature}", f"{header}.{claims}.{cut}", f"{header}.{claims}."):
        server.client().problem("GET", "/api/auth/profile", 401, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("token", [None, "", "not.a.token"])
def test_a_realtime_connection_without_a_good_token_is_refused(token: str | None, server: Server) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError), Realtime(server.url, token):
        pass


def test_a_room_that_is_not_there_is_named(server: Server, owner: Client) -> None:
    with Realtime(server.url, owner.token) as realtime:
        answer = realtime.client.call("subscribe", {"rooms": ["attic"]}, timeout=10)
        assert answer["ok"] is False and "attic" in answer["error"]
        assert realtime.client.call("subscribe", "rooms, please", timeout=10)["ok"] is False
        realtime.subscribe("market-data")


def test_a_model_with_too_little_data_says_both_numbers(owner: Client) -> None:
    request = model(symbols=["TINY-USDT"], parameters={"p": 5, "d": 1, "q": 5})
    created = owner.post("/api/ml/models", request, status=201)["model"]
    path = f"/api/ml/models/{created['id']}"
    started = owner.request("POST", f"{path}/train")
    if started.status_code == 202:
        job = owner.finished_job(started.json()["job"]["id"])
        assert job["status"] == "failed", job
        have_and_need(job["error"], 30)
        assert owner.get(path)["model"]["training_status"] == "error"
    else:
        have_and_need(owner.problem("POST", f"{path}/train", 422)["detail"], 30)
        assert owner.get(path)["model"]["training_status"] == "untrained"
    owner.delete(path)


def test_a_training_that_cannot_be_made_says_why(owner: Client) -> None:
    created = owner.post("/api/ml/models", model(), status=201)["model"]
    path = f"/api/ml/models/{created['id']}"
    for body, field in (
        ({"priority": "mine"}, "priority"),
        ({"deadline_seconds": 0}, "deadline_seconds"),
        ({"deadline_seconds": 3601}, "deadline_seconds"),
    ):
        assert field in field_errors(owner.problem("POST", f"{path}/train", 422, json=body))
    assert owner.get(path)["model"]["training_status"] == "untrained"
    errors = field_errors(owner.problem("POST", f"{path}/rollback", 422, json={"version": 1}))
    assert "not trained yet" in errors["version"], errors
    assert "version" in field_errors(owner.problem("POST", f"{path}/rollback", 422, json={}))
    owner.delete(path)


def test_a_prediction_that_cannot_be_made_says_why(owner: Client) -> None:
    created = owner.post("/api/ml/models", model(), status=201)["model"]
    path = f"/api/ml/models/{created['id']}"
    owner.problem("POST", f"{path}/predict", 409, json={"horizon": 5})
    job = owner.finished_job(owner.post(f"{path}/train", status=202)["job"]["id"])
    assert job["status"] == "succeeded", job
    for body, field in (
        ({"horizon": 0}, "horizon"),
        ({"horizon": "far"}, "horizon"),
        ({"horizon": 10**9}, "horizon"),
        ({"symbol": "NOPE-USDT"}, "symbol"),
        ({"features": [1.0]}, "features"),
        ({"features": ["high", "low"]}, "features"),
        ({"features": []}, "features"),
        ({"features": [[1.0, 2.0]] * 1001}, "features"),
        ({"features": [1.0] * 50, "symbol": "TEST-USDT"}, "features"),
    ):
        errors = field_errors(owner.problem("POST", f"{path}/predict", 422, json=body))
        assert field in errors, errors
    assert len(owner.post(f"{path}/predict", {"horizon": 5})["predictions"]) == 5
    owner.delete(path)


def test_candles_sent_over_http_are_checked_line_by_line(owner: Client) -> None:
    path = "/api/trading/candles/SENT-USDT?timeframe=1m"
    csv = {"Content-Type": "text/csv"}
    head = "timestamp,open,high,low,close,volume\n"
    for bad in ("", head, "timestamp,open\n1714521600000,1\n", head + "soon,1,1,1,1,1\n"):
        owner.problem("POST", path, 422, data=bad, headers=csv)
    owner.problem("GET", path, 404)
    mixed = head + f"{START},1,2,1,1,1\n{START + MINUTE},1,2,1,one,1\n"
    answer = owner.call("POST", path, 201, data=mixed, headers=csv)
    assert (answer["read"], answer["inserted"]) == (2, 1)
    assert [entry["line"] for entry in answer["rejected"]] == [3] and answer["rejected"][0]["reason"]
    assert len(owner.get(path)["candles"]) == 1
