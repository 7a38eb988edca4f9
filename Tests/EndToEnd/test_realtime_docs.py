"""docs/realtime.md and the running server say the same: each documented event comes, in the shape of its example."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from conftest import Servers
from support.candles import MINUTE, START, import_candles, write_candles
from support.openapi import Document
from support.paths import ROOT
from support.realtime import Realtime

DOCUMENT = (ROOT / "docs" / "realtime.md").read_text()

#: The example of each event.
EXAMPLES: dict[str, Any] = {
    event: json.loads(example)
    for event, example in re.findall(r"^### `(\w+)`\n.*?```json\n(.*?)```", DOCUMENT, re.M | re.S)
}

#: What stands in the payload of an event and is described by a schema of the HTTP API.
SCHEMAS = {
    "market_data_update": ("MarketSnapshot", lambda payload: [payload]),
    "market_data_batch": ("MarketSnapshot", lambda payload: payload["updates"]),
    "candle": ("Candle", lambda payload: [payload["candle"]]),
    "candle_gap": ("Candle", lambda payload: []),
    "model_training": ("TrainingJob", lambda payload: [payload["job"]]),
    "prediction": ("Prediction", lambda payload: payload["predictions"]),
    "bot_update": ("Bot", lambda payload: [payload["bot"]]),
    "trade_update": ("Trade", lambda payload: [payload["trade"]]),
    "backtest_update": ("Backtest", lambda payload: [payload["backtest"]]),
}

MODEL = {"name": "walk", "algorithm_type": "naive", "symbols": ["TEST-USDT"], "target_timeframe": "1m", "horizon": 1}
TRADE = {"symbol": "TEST-USDT", "timeframe": "1m", "strategy": {"type": "sma_cross", "parameters": {"fast": 2, "slow": 5}}}


@pytest.mark.timeout(120)
def test_each_documented_event_comes_in_its_documented_shape(servers: Servers, tmp_path: Path) -> None:
    assert set(EXAMPLES) == set(SCHEMAS)
    data_dir = tmp_path / "data"
    import_candles(write_candles(tmp_path / "stored.csv", 600), data_dir)
    replayed = write_candles(tmp_path / "replayed.csv", 600, START + 600 * MINUTE)
    rows = replayed.read_text().splitlines(keepends=True)
    # Two candles are missing some seconds after the start, by when everybody has subscribed.
    replayed.write_text("".join(rows[:100] + rows[102:]))
    # Ten market minutes a second, so that there is a market for as long as the test lasts.
    options = ("--feed", f"replay:{replayed}", "--symbols", "TEST-USDT", "--replay-speed", 600)
    server = servers.start(data_dir, *options)
    client = server.client().register()
    document = Document(requests.get(f"{server.url}/api/openapi.json", timeout=30).json())

    with Realtime(server.url, client.token) as realtime, Realtime(server.url, client.token) as conflated:
        realtime.subscribe("market-data", "models", "bots", "backtests", "alerts")
        conflated.subscribe("market-data:TEST-USDT", interval_ms=300)
        model = client.trained_model(MODEL)
        client.post(f"/api/ml/models/{model['id']}/predict")
        client.finished_backtest({**TRADE, "initial_capital": "10000", "fee_rate": 0.001})
        bot = client.post("/api/trading/bots", {**TRADE, "name": "crosser", "capital": "10000"}, status=201)["bot"]
        client.post(f"/api/trading/bots/{bot['id']}/start")
        realtime.wait_for("trade_update", lambda event: event["trade"]["status"] == "closed", timeout=30)

        for event, example in EXAMPLES.items():
            name, parts = SCHEMAS[event]
            source = conflated if event == "market_data_batch" else realtime
            payload = source.wait_for(event)
            assert set(payload) == set(example), f"{event}: {payload}"
            for part in [*parts(payload), *parts(example)]:
                assert not document.errors(f"/components/schemas/{name}", part), f"{event}: {part}"
        told = {event for event, _ in realtime.events + conflated.events}
        assert told == set(EXAMPLES), "an event comes that is not documented, or does not come"
        assert not conflated.received("market_data_update") and not realtime.received("market_data_batch")

        # The answers, in the words of the document.
        for request, words in (
            ({"rooms": ["market-data:NOPE-USDT"]}, "there is no symbol NOPE-USDT"),
            ({"rooms": ["market-data"], "interval_ms": 49}, "a whole number from 50 to 60000"),
            ({"rooms": ["models"] * 201}, "1 to 200"),
        ):
            answer = conflated.client.call("subscribe", request, timeout=10)
            assert words in DOCUMENT and answer["ok"] is False and words in answer["error"], answer


def test_intervals_are_rounded_up_to_the_documented_steps(servers: Servers, tmp_path: Path) -> None:
    server = servers.start(None, "--feed", "simulated", "--symbols", "BTC-USDT", "--seed", "7")
    client = server.client().register()
    with Realtime(server.url, client.token) as realtime:
        realtime.subscribe("market-data", interval_ms=251)  # which is 500
        realtime.wait_for("market_data_batch")
        start, before = time.monotonic(), len(realtime.received("market_data_batch"))
        realtime.wait_for("market_data_batch", lambda _: len(realtime.received("market_data_batch")) >= before + 4)
        # Three intervals of 500 ms at the least; were it 250 ms, half of that.
        assert time.monotonic() - start > 1.0, "four batches came faster than every 500 ms"
