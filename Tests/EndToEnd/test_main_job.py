"""The main job of AAITI, on real input, from an empty folder to bots that trade: one story in six steps.

The steps build on each other. When one fails, those after it are shown as skipped, with the reason.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import Servers
from support.browser import PageEvents
from support.candles import MINUTE, candles_in, exported, first_rows, import_candles
from support.client import PASSWORD, Client, replay_is_finished
from support.parity import assert_same_trades, assert_trips
from support.paths import SHARED
from support.processes import run_aaiti
from support.realtime import Realtime
from support.reference import iso, milliseconds, read_rows, sma_cross

HOUR = 60 * MINUTE
OWNER = "owner@example.com"
ONE_UNIT = {"type": "fixed_quantity", "quantity": "1"}
SMA_10_30 = {"type": "sma_cross", "parameters": {"fast": 10, "slow": 30}}

#: The replay of steps 5 and 6: the file's first partial hour and 166 whole ones, some 330 market minutes a second.
REPLAY_ROWS = 59 + 60 * 166
REPLAY_SPEED = 20_000
#: How often the SMA bot comes round in those minutes, one position open at the end: the exact crossover says so.
REPLAY_TRADES = 208


@dataclass
class Story:
    """What the steps hand on."""

    servers: Servers
    folder: Path
    #: Step 2 fills it; the others work on it.
    data_dir: Path
    done: set[int] = field(default_factory=set)
    #: Step 3 trains it; a bot of step 5 trades on it.
    model_id: str = ""

    def begin(self, step: int, *needs: int) -> None:
        missing = [need for need in needs if need not in self.done]
        if missing:
            pytest.skip(f"step {step} builds on step {missing[0]}, which did not pass")


@pytest.fixture(scope="module")
def story(module_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("main-job")
    yield Story(module_servers, folder, folder / "data")


def log_in(page: Page, url: str, email: str, password: str) -> None:
    """Logs in as a person does: by what the page says."""
    page.goto(url)
    page.get_by_label(re.compile("e-?mail", re.I)).fill(email)
    page.get_by_label("Password", exact=False).first.fill(password)
    page.get_by_role("button", name=re.compile("(log|sign) in", re.I)).click()


# 1


def test_step_1_a_person_logs_in_and_sees_a_live_market(story: Story, page: Page) -> None:
    server = story.servers.start(None, "--demo", "--feed", "simulated", "--seed", "7")
    email, password = server.demo_account()
    events = PageEvents(page)
    log_in(page, server.url, email, password)

    # The stream is alive: one symbol, two prices.
    batch = events.wait_for("market_data_batch", lambda batch: batch["updates"])
    first = batch["updates"][0]
    symbol, price = first["symbol"], first["price"]
    events.wait_for(
        "market_data_batch",
        lambda batch: any(u["symbol"] == symbol and u["price"] != price for u in batch["updates"]),
        what=f"with another price of {symbol} than {price}",
    )

    # What a person sees: the symbol, a price that changes, a chart with something drawn on it.
    expect(page.get_by_text(symbol).locator("visible=true").first).to_be_visible()
    shown = price_shown(page, events, symbol)
    price_shown(page, events, symbol, other_than=shown)
    expect(page.locator("canvas").first).to_be_visible()
    page.wait_for_function(CHART_IS_DRAWN, timeout=10_000)

    # What is simulated says so.
    expect(page.get_by_text(re.compile("simulated", re.I)).locator("visible=true").first).to_be_visible()
    client = server.client().login(email, password)
    assert client.get(f"/api/trading/market-data/{symbol}")["source"] == "simulated"
    candles = client.get(f"/api/trading/candles/{symbol}?timeframe=1m&limit=10")["candles"]
    assert candles and all(low <= min(o, c) and max(o, c) <= high for _, o, high, low, c, _ in candles)
    page.close()  # it would complain of a server that goes away
    server.stop()
    story.done.add(1)


#: Whether a canvas has more than a few colours: a background, a grid and candles.
CHART_IS_DRAWN = """() => [...document.querySelectorAll('canvas')].some(canvas => {
    if (!canvas.width || !canvas.height) return false;
    const pixels = new Uint32Array(
        canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
    return [...counts.values()].filter(count => count > 20).length >= 3;
})"""


def price_shown(
    page: Page, events: PageEvents, symbol: str, other_than: Decimal | None = None, timeout: float = 15
) -> Decimal:
    """The price that stands beside the symbol on the page, once it is one that the page was sent."""
    place = page.locator(f'[data-field="price"][data-symbol="{symbol}"]').first
    deadline = time.monotonic() + timeout
    while True:
        sent = {
            Decimal(repr(update["price"]))
            for name, batch in events.events
            if name == "market_data_batch"
            for update in batch["updates"]
            if update["symbol"] == symbol
        }
        text = place.inner_text(timeout=10_000)
        shown = Decimal(text.replace(",", "")) if re.fullmatch(r"[\d,]+(\.\d+)?", text) else None
        if shown is not None and shown != other_than and shown in sent:
            return shown
        assert time.monotonic() < deadline, f"{text!r} is shown of {symbol}, and {sorted(sent)[:20]} were sent"
        page.wait_for_timeout(50)


# 2


@pytest.mark.shared
def test_step_2_real_candles_are_imported(story: Story, shared_data: Path) -> None:
    story.begin(2)
    data_dir = story.data_dir

    real = shared_data / "btc_perp_1m.csv"

    def figures(report: dict[str, Any]) -> dict[str, int]:
        return {key: report[key] for key in ("read", "inserted", "updated", "gaps")}

    assert figures(import_candles(real, data_dir, "BTC-PERP")) == dict(read=45031, inserted=45031, updated=0, gaps=0)
    assert figures(import_candles(real, data_dir, "BTC-PERP")) == dict(read=45031, inserted=0, updated=0, gaps=0)

    gappy = import_candles(shared_data / "unittest_btc_1m.csv", data_dir, "UNIT-BTC")
    assert gappy["inserted"] == 13681 and gappy["gaps"] == 538 and gappy["missing_candles"] == 717

    broken = story.folder / "broken.csv"
    broken.write_text(BROKEN)
    report = import_candles(broken, data_dir, "BROKEN-USDT")
    rejected = {entry["line"]: entry["reason"] for entry in report["rejected"]}
    assert report["read"] == 7 and report["inserted"] == 3
    assert sorted(rejected) == [3, 5, 6, 8]
    assert all(reason.strip() for reason in rejected.values())
    assert len(set(rejected.values())) >= 3, f"the reasons do not tell what is wrong: {rejected}"

    # A person is told the same in words.
    words = run_aaiti("import", broken, "--symbol", "WORDS-USDT", "--timeframe", "1m", "--data-dir", data_dir)
    assert words.returncode == 0, words.stderr
    for line in rejected:
        assert re.search(rf"\b{line}\b", words.stdout + words.stderr), f"line {line} is not named:\n{words}"

    # What went in comes out.
    assert exported(data_dir, "BTC-PERP", story.folder / "exported.csv") == candles_in(real)
    story.done.add(2)


#: Good: lines 2, 4 and 7. Broken: a word for a price, a high below the low, a missing column, no such day.
BROKEN = """\
timestamp,open,high,low,close,volume
2024-05-01T00:00:00Z,100,101,99,100.5,10
2024-05-01T00:01:00Z,100,banana,99,100.5,10
2024-05-01T00:02:00Z,100,101,99,100.5,10
2024-05-01T00:03:00Z,100,99,101,100,10
2024-05-01T00:04:00Z,100,101,99
2024-05-01T00:05:00Z,100,101,99,100.5,10
2024-05-32T00:06:00Z,100,101,99,100.5,10
"""


# 3


@pytest.mark.shared
def test_step_3_a_model_is_trained_and_judged(story: Story) -> None:
    story.begin(3, 2)
    server = story.servers.start(story.data_dir, "--feed", "none")
    client = server.client().register(OWNER)
    assert client.user is not None and client.user["role"] == "admin"
    model = client.post("/api/ml/models", arima("hourly"), status=201)["model"]
    assert model["training_status"] == "untrained" and model["performance_metrics"] is None
    story.model_id = model["id"]

    with Realtime(server.url, client.token) as realtime:
        realtime.subscribe("models")
        job = client.post(f"/api/ml/models/{model['id']}/train", status=202)["job"]
        assert job["status"] in ("queued", "running")
        last = realtime.wait_for(
            "model_training",
            lambda event: event["job"]["id"] == job["id"] and event["job"]["status"] in ("succeeded", "failed"),
            timeout=60,
        )["job"]
        assert last["status"] == "succeeded", last
        progress = [e["job"]["progress"] for e in realtime.received("model_training") if e["job"]["id"] == job["id"]]
        assert len(progress) >= 2 and progress == sorted(progress) and progress[-1] == 1, progress

    trained = client.get(f"/api/ml/models/{model['id']}")["model"]
    assert trained["training_status"] == "trained" and trained["version"] == 1 and trained["performance_metrics"]

    answer = client.post(f"/api/ml/models/{model['id']}/predict", {"horizon": 24})
    assert answer["model_version"] == 1
    assert_forecast(answer["predictions"], client)
    stored = client.get(f"/api/ml/models/{model['id']}/predictions?limit=100")
    assert stored["total"] == 24
    assert {row["id"] for row in stored["predictions"]} == {row["id"] for row in answer["predictions"]}

    evaluation = client.get(f"/api/ml/models/{model['id']}/evaluation")
    for judged in ("model", "naive"):
        figures = evaluation[judged]
        assert figures["mase"] > 0 and figures["rmse"] > 0, evaluation
        assert 0 < figures["coverage_80"] <= figures["coverage_95"] <= 1, evaluation
    assert evaluation["model"]["smape"] > 0 and 0 <= evaluation["model"]["directional_accuracy"] <= 1, evaluation
    # On a price that is close to a random walk nothing is far from naive: a leak of the future would show here.
    assert 0.7 < evaluation["model"]["rmse"] / evaluation["naive"]["rmse"] < 1.5, evaluation
    server.stop()
    story.done.add(3)


def arima(name: str, **extra: Any) -> dict[str, Any]:
    """The request for an ARIMA(2,1,2) on the hours of the real minutes."""
    return {
        "name": name,
        "algorithm_type": "arima",
        "symbols": ["BTC-PERP"],
        "target_timeframe": "1h",
        "horizon": 24,
        "parameters": {"p": 2, "d": 1, "q": 2},
        **extra,
    }


def assert_forecast(rows: list[dict[str, Any]], client: Client) -> None:
    """24 steps of an hour from the newest whole candle, in nested bands that widen."""
    last = client.get("/api/trading/candles/BTC-PERP?timeframe=1h&limit=2")["candles"][-1]
    assert [row["step"] for row in rows] == list(range(1, 25))
    assert len({row["as_of"] for row in rows}) == 1 and {row["symbol"] for row in rows} == {"BTC-PERP"}
    times = [milliseconds(row["target_time"]) for row in rows]
    assert [b - a for a, b in pairwise(times)] == [HOUR] * 23
    assert times[0] >= milliseconds(rows[0]["as_of"]), "a forecast of the past"
    assert abs(times[0] - last[0]) <= 2 * HOUR, "the forecast does not start where the data ends"
    for row in rows:
        band = [row[key] for key in ("lower_95", "lower_80", "value", "upper_80", "upper_95")]
        assert band == sorted(band) and band[0] < band[1] < band[3] < band[4], row
        assert 0.8 < row["value"] / last[4] < 1.25, f"far from the last close {last[4]}: {row}"
    widths = [row["upper_95"] - row["lower_95"] for row in rows]
    assert widths == sorted(widths) and widths[-1] > widths[0], "the uncertainty of a price does not grow"


# 4


@pytest.mark.shared
def test_step_4_backtests_agree_with_the_golden_results(story: Story, shared_data: Path) -> None:
    story.begin(4, 2, 3)
    golden = json.loads((SHARED / "golden" / "backtest_sma10_30.json").read_text())
    rows = read_rows(shared_data / "btc_perp_1m.csv")
    server = story.servers.start(story.data_dir, "--feed", "none")
    client = server.client().login(OWNER)

    for rule in ("next_open", "same_close"):
        trips = sma_cross(rows, 10, 30, same_close=rule == "same_close")
        for case, sizing, capital, tolerance in (
            ("all_in", {"type": "all_in"}, "1000000", 1e-6),
            ("one_unit", ONE_UNIT, "1000000000", 1e-9),
        ):
            expected = golden[f"{rule}_{case}"]
            backtest = client.finished_backtest(
                backtest_request(sizing=sizing, initial_capital=capital, fill_rule=rule)
            )
            metrics = backtest["metrics"]
            said = f"{rule}, {case}: {metrics}"
            assert metrics["trades"] == expected["closed_trades"] == 945, said
            assert float(metrics["final_equity"]) == pytest.approx(expected["final_equity"], rel=tolerance), said
            total_return = float(metrics["final_equity"]) / float(capital) - 1
            assert metrics["total_return"] == pytest.approx(total_return, rel=1e-9), said
            assert 0 < metrics["max_drawdown"] <= 1 and 0 < metrics["win_rate"] < 1, said

            path = f"/api/backtests/{backtest['id']}"
            trades = client.trades(path)
            assert golden_rows(trades[:20], rows, rule) == expected["trades_first20"], said
            assert golden_rows(trades[-5:], rows, rule) == expected["trades_last5"], said
            assert_trips(trades, trips, rows, exact_times=rule == "next_open")
            won = sum(float(trade["profit"]) > 0 for trade in trades)
            assert metrics["win_rate"] == pytest.approx(won / 945, rel=1e-9), said
            assert float(metrics["fees_paid"]) == pytest.approx(sum(float(t["fees"]) for t in trades), rel=1e-9), said

    equity = client.get(f"{path}/equity")["equity"]
    assert milliseconds(equity[-1]["time"]) - rows[-1].time in (0, MINUTE)
    assert float(equity[-1]["equity"]) == pytest.approx(float(metrics["final_equity"]), rel=1e-12)
    times = [milliseconds(point["time"]) for point in equity]
    assert times == sorted(set(times)) and len(times) > 100

    report = client.request("GET", f"{path}/report")
    assert report.status_code == 200 and report.headers["content-type"].startswith("text/html")
    assert "BTC-PERP" in report.text and "945" in report.text
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", report.text), "the report loads something"
    server.stop()
    story.done.add(4)


def backtest_request(**changes: Any) -> dict[str, Any]:
    return {
        "symbol": "BTC-PERP",
        "timeframe": "1m",
        "strategy": SMA_10_30,
        "initial_capital": "1000000",
        "fee_rate": 0.001,
        "sizing": {"type": "all_in"},
        "fill_rule": "next_open",
        **changes,
    }


def golden_rows(trades: list[dict[str, Any]], rows: list[Any], rule: str) -> list[list[float]]:
    """Trades as the golden file writes them: entry row and price, exit row and price."""
    index = {row.time: number for number, row in enumerate(rows)}
    if rule == "same_close":  # either stamp of a fill at the close is fine: see assert_trips
        first = milliseconds(trades[0]["entry_time"])
        late = rows[index[first]].close != float(trades[0]["entry_price"])
        index = {row.time + MINUTE * late: number for number, row in enumerate(rows)}
    return [
        [
            index[milliseconds(trade["entry_time"])],
            float(trade["entry_price"]),
            index[milliseconds(trade["exit_time"])],
            float(trade["exit_price"]),
        ]
        for trade in trades
    ]


# 5 and 6


@pytest.mark.shared
@pytest.mark.timeout(240)
def test_steps_5_and_6_bots_trade_as_the_backtest_does_and_all_of_it_is_seen_live(
    story: Story, shared_data: Path, page: Page
) -> None:
    story.begin(5, 2, 3, 4)
    replayed = first_rows(shared_data / "btc_perp_1m.csv", REPLAY_ROWS, story.folder / "replay.csv")

    # Two bots, started before there is any feed; the restart must find them active.
    server = story.servers.start(story.data_dir, "--feed", "none")
    client = server.client().login(OWNER)
    forecast = {"type": "forecast", "parameters": {"model_id": story.model_id, "horizon": 4, "threshold_bps": 0}}
    requests = {
        "1m": bot_request("crossover", timeframe="1m", strategy=SMA_10_30, fee_rate=0.001),
        # What the model expects seldom pays for a real fee: with this one the bot has work to do.
        "1h": bot_request("forecaster", timeframe="1h", strategy=forecast, fee_rate=0.00001),
    }
    bots = {key: client.post("/api/trading/bots", request, status=201)["bot"] for key, request in requests.items()}
    with Realtime(server.url, client.token) as realtime:
        realtime.subscribe("bots")
        for bot in bots.values():
            assert bot["status"] == "stopped"
            assert client.post(f"/api/trading/bots/{bot['id']}/start")["bot"]["status"] == "active"
        realtime.wait_for("bot_update", lambda e: e["bot"]["id"] == bot["id"] and e["bot"]["status"] == "active")
    server.stop()

    options = ("--feed", f"replay:{replayed}", "--symbols", "BTC-PERP", "--replay-speed", REPLAY_SPEED)
    server = story.servers.start(story.data_dir, *options)
    client = server.client().login(OWNER)
    ids = {bot["id"] for bot in bots.values()}
    with Realtime(server.url, client.token) as realtime:
        realtime.subscribe("market-data:BTC-PERP", "models", "bots", "backtests")
        page_events = PageEvents(page)
        log_in(page, server.url, OWNER, PASSWORD)
        page_events.wait_for("market_data_batch")  # it has subscribed: a training takes less time than that
        model = client.post("/api/ml/models", arima("during the replay", train=True), status=201)["model"]

        # 6: the script and the page are told of everything while it happens.
        def of_model(event: Any) -> bool:
            return event["job"]["model_id"] == model["id"]

        def of_bot(event: Any) -> bool:
            return event["bot"]["id"] in ids

        def at_market(update: Any) -> bool:
            return update["symbol"] == "BTC-PERP" and update["price"] > 0

        expected: list[tuple[str, Callable[[Any], bool]]] = [
            ("candle", lambda event: event["symbol"] == "BTC-PERP" and event["closed"]),
            ("trade_update", lambda event: bot_of(event) in ids),
            ("bot_update", of_bot),
            ("model_training", of_model),
        ]
        realtime.wait_for("market_data_update", at_market)
        page_events.wait_for("market_data_batch", lambda batch: any(map(at_market, batch["updates"])))
        for event, fits in expected:
            realtime.wait_for(event, fits, timeout=30)
            page_events.wait_for(event, fits, timeout=30)
        expect(page.get_by_text(re.compile("(crossover|forecaster) (bought|sold)")).first).to_be_visible()
        realtime.wait_for("model_training", lambda e: of_model(e) and e["job"]["status"] == "succeeded", timeout=60)

        client.poll("/api/health", replay_is_finished, within=120)
        # Bots work off their mailboxes after the feed has ended; then the script hears of the last trades.
        rows = read_rows(replayed)
        end = rows[-1].time + MINUTE
        for timeframe, length in (("1m", MINUTE), ("1h", HOUR)):
            path = f"/api/trading/bots/{bots[timeframe]['id']}"
            last = end - end % length - length
            client.poll(path, lambda answer: milliseconds(answer["bot"]["last_candle"]) == last, within=60)  # noqa: B023
            newest = client.trades(path)[-1]
            realtime.wait_for("trade_update", lambda event: event["trade"] == newest, timeout=30)  # noqa: B023
        assert realtime.disconnected is None, f"the script was disconnected: {realtime.disconnected}"
        told = realtime.received("trade_update")

    # 5: the same trades as the backtest over the same candles.
    made = {}
    for timeframe, created in bots.items():
        path = f"/api/trading/bots/{created['id']}"
        bot = client.get(path)["bot"]
        assert bot["status"] == "active" and bot["mode"] == "paper", bot
        made[timeframe] = client.trades(path)
        backtest = client.finished_backtest(same_candles(bot, requests[timeframe]))
        assert_same_trades(made[timeframe], client.trades(f"/api/backtests/{backtest['id']}"), f"{bot['name']} bot")
        receipt = client.get(f"{path}/parity")["parity"]
        assert receipt["exact"] and not receipt["divergences"] and receipt["candles"] > 0, receipt
        closed = [trade for trade in made[timeframe] if trade["status"] == "closed"]
        assert backtest["metrics"]["trades"] == len(closed)
        assert len(closed) >= (100 if timeframe == "1m" else 10), f"only {len(closed)} trades prove little: {bot}"

        # The script was told of these trades and of no others, as they stand, once it listened.
        final = {event["trade"]["number"]: event["trade"] for event in told if bot_of(event) == bot["id"]}
        listed = {trade["number"]: trade for trade in made[timeframe]}
        assert sorted(final) == list(range(min(final), len(listed) + 1)), f"trade_update left out some of {bot['name']}"
        assert_same_trades([final[n] for n in sorted(final)], [listed[n] for n in sorted(final)], "trade_update")

    # The crossover bot has also to agree with arithmetic that is not ours.
    bot = client.get(f"/api/trading/bots/{bots['1m']['id']}")["bot"]
    assert milliseconds(bot["first_candle"]) == rows[0].time and milliseconds(bot["last_candle"]) == rows[-1].time
    trips = sma_cross(rows, 10, 30)
    assert len(trips) == REPLAY_TRADES
    assert_trips(made["1m"], trips, rows)
    page.close()
    server.stop()


def bot_request(name: str, **settings: Any) -> dict[str, Any]:
    fixed = {"symbol": "BTC-PERP", "mode": "paper", "capital": "1000000", "sizing": {"type": "all_in"}}
    return {"name": name, **fixed, **settings}


def same_candles(bot: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """The backtest of what a bot has done: its strategy and fee over the candles that it has traded on."""
    return backtest_request(
        timeframe=request["timeframe"],
        strategy=request["strategy"],
        fee_rate=request["fee_rate"],
        start=bot["first_candle"],
        end=iso(milliseconds(bot["last_candle"]) + 1),
    )


def bot_of(event: dict[str, Any]) -> str:
    """Whose trade a `trade_update` tells of."""
    return event["trade"].get("bot_id") or event["bot_id"]
