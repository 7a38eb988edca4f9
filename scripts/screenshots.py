"""Takes the pictures in docs/images from the page of a demonstration server that this starts and stops.

Nothing in them is staged: the market is the simulated one, as the page says, and the models, the bots, their trades and
the backtest are what the server made of it. A picture waits some minutes for the bots to trade.

usage: screenshots.py AAITI_EXECUTABLE [--trades N]
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect, sync_playwright

if TYPE_CHECKING:
    from support.client import Client

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "dashboard.png"
SYMBOL, TIMEFRAME = "BTC-USDT", "15m"
IS_IN_STEP = """() => document.querySelector(".quote-last").textContent
    === document.querySelector(".legend [data-field=close]").textContent"""
#: Seconds to wait for the trades at the most.
PATIENCE = 900


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("executable", type=Path)
    parser.add_argument("--trades", type=int, default=2, help="closed trades of the bots to wait for")
    options = parser.parse_args()
    os.environ["AAITI_BIN_DIR"] = str(options.executable.resolve().parent)
    sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))
    from support.server import Server  # reads AAITI_BIN_DIR

    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(
            Path(folder, "data"), "--demo", "--feed", "simulated", "--seed", "7", log_folder=Path(folder)
        )
        try:
            account = server.demo_account()
            client = server.client().login(*account)
            print(f"Waiting for {options.trades} trades of the bots (some minutes) …", flush=True)
            work(client, options.trades)
            photograph(client, account)
        except BaseException:
            server.kill()
            raise
        server.stop()
    print(f"Made {PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size // 1000} kB")


def work(client: "Client", trades: int) -> None:
    """Lets models be trained and bots trade."""
    client.trained_model(model("BTC hourly", SYMBOL, "1h", horizon=24, p=2, q=2))
    ether = client.trained_model(model("ETH minutes", "ETH-USDT", "1m", horizon=15, p=1, q=1))
    bots = [
        bot("BTC crossover", SYMBOL, "sma_cross", fast=1, slow=4),
        bot("SOL crossover", "SOL-USDT", "sma_cross", fast=1, slow=3),
        bot("ETH forecast", "ETH-USDT", "forecast", model_id=ether["id"]),
    ]
    ids = [client.post("/api/trading/bots", request, status=201)["bot"]["id"] for request in bots]
    for bot_id in ids:
        client.post(f"/api/trading/bots/{bot_id}/start")
    deadline = time.monotonic() + PATIENCE
    while sum(trade["exit_time"] is not None for bot_id in ids for trade in trades_of(client, bot_id)) < trades:
        if time.monotonic() > deadline:
            raise SystemExit(f"The bots have not closed {trades} trades within {PATIENCE} s.")
        time.sleep(1)


def photograph(client: "Client", account: tuple[str, str]) -> None:
    # Chromium's sandbox needs privileges that it does not get as root, as in containers.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    executable = os.environ.get("AAITI_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark")
        log_in(page, client.url, account)
        client.finished_backtest(
            {
                "symbol": SYMBOL,
                "timeframe": "1h",
                "strategy": {"type": "sma_cross", "parameters": {"fast": 10, "slow": 30}},
                "initial_capital": "10000",
                "fee_rate": 0.001,
            }
        )
        forecaster = next(entry for entry in client.get("/api/ml/models")["models"] if entry["name"] == "BTC hourly")
        client.post(f"/api/ml/models/{forecaster['id']}/predict", {"horizon": 24})
        page.locator("[data-event=prediction]").wait_for(timeout=30_000)
        # Large enough to be still in training when the picture is taken.
        slow = client.post("/api/ml/models", model("SOL minutes", "SOL-USDT", "1m", horizon=30, p=5, q=5), status=201)
        client.post(f"/api/ml/models/{slow['model']['id']}/train", status=202)
        page.locator("[data-event=model_training] progress").wait_for(timeout=30_000)
        page.locator("[data-testid=model][data-status=training]").wait_for(timeout=10_000)
        # Candles come a little less often than prices.
        page.wait_for_function(IS_IN_STEP)
        page.screenshot(path=PICTURE)
        browser.close()


def log_in(page: Page, url: str, account: tuple[str, str]) -> None:
    page.goto(f"{url}/markets/{SYMBOL}?timeframe={TIMEFRAME}")
    for field, text in zip(("email", "password"), account, strict=True):
        page.get_by_test_id(f"login-{field}").fill(text)
    page.get_by_test_id("login-submit").click()
    page.mouse.move(2, 2)
    expect(page.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=30_000)
    expect(page.get_by_test_id("chart")).to_have_attribute("data-state", "ready", timeout=30_000)
    page.wait_for_timeout(2000)


def model(name: str, symbol: str, timeframe: str, *, horizon: int, p: int, q: int) -> dict[str, Any]:
    return {
        "name": name,
        "algorithm_type": "arima",
        "symbols": [symbol],
        "target_timeframe": timeframe,
        "horizon": horizon,
        "parameters": {"p": p, "d": 1, "q": q},
    }


def bot(name: str, symbol: str, strategy: str, **parameters: Any) -> dict[str, Any]:
    return {
        "name": name,
        "symbol": symbol,
        "timeframe": "1m",
        "mode": "paper",
        "capital": "10000",
        "fee_rate": 0.0005,
        "strategy": {"type": strategy, "parameters": parameters},
    }


def trades_of(client: "Client", bot_id: str) -> list[dict[str, Any]]:
    return client.get(f"/api/trading/bots/{bot_id}/trades?limit=100")["trades"]


if __name__ == "__main__":
    main()
