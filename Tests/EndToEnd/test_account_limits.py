"""The limits of all bots of a user together: they hold across bots, for that user alone, and over a kill -9."""

from pathlib import Path
from typing import Any

from conftest import Servers
from support.candles import import_candles, write_candles
from support.client import Client, field_errors
from support.server import Server

LIMITS = "/api/trading/bots/limits"
BOT = {
    "symbol": "TEST-USDT",
    "timeframe": "1m",
    "strategy": {"type": "buy_and_hold"},
    "mode": "paper",
    "capital": "10000",
}
OTHER = "other@example.com"


def started(client: Client, name: str) -> str:
    """The path of a bot that has been started."""
    bot = client.post("/api/trading/bots", BOT | {"name": name}, status=201)["bot"]
    path = f"/api/trading/bots/{bot['id']}"
    client.post(f"{path}/start")
    return path


def orders(client: Client, path: str) -> list[dict[str, Any]]:
    return client.get(f"{path}/orders")["orders"]


def wait_for_orders(client: Client, path: str, *statuses: str) -> list[dict[str, Any]]:
    """The orders of a bot once one of them has ended in one of these ways."""
    return client.poll(
        f"{path}/orders", lambda answer: any(order["status"] in statuses for order in answer["orders"]), within=30
    )["orders"]


def serve(servers: Servers, data_dir: Path, replay: Path) -> Server:
    options = ("--feed", f"replay:{replay}", "--symbols", "TEST-USDT", "--replay-speed", 600)
    return servers.start(data_dir, *options, "--registration", "open")


def test_they_hold_over_all_bots_of_one_user_and_over_a_kill(servers: Servers, tmp_path: Path) -> None:
    data_dir = servers.folder / "data"
    replay = write_candles(tmp_path / "replay.csv", 20_000)
    import_candles(write_candles(tmp_path / "first.csv", 10), data_dir)

    server = servers.start(data_dir, "--feed", "none", "--registration", "open")
    owner, other = server.client().register(), server.client().register(OTHER)
    limits = {"maximum_position": {"USDT": "15000"}, "maximum_drawdown": "0.9", "halt_on": ["maximum_drawdown"]}
    assert owner.call("PUT", LIMITS, json=limits)["limits"] == limits
    wrong = owner.problem("PUT", LIMITS, 422, json={"maximum_position": {"USDT": "0"}, "halt_on": ["maximum_exposure"]})
    assert set(field_errors(wrong)) == {"maximum_position.USDT"}
    assert other.get(LIMITS)["limits"] == {}
    mine = [started(owner, "one"), started(owner, "two")]
    theirs = [started(other, "three"), started(other, "four")]
    server.stop()

    # Two bots of 10,000 each want to buy the same symbol, of which 15,000 may be held.
    server = serve(servers, data_dir, replay)
    owner, other = server.client().login(), server.client().login(OTHER)
    ended = [wait_for_orders(owner, path, "filled", "rejected") for path in mine]
    assert sorted(each[-1]["status"] for each in ended) == ["filled", "rejected"], ended
    refused = next(each[-1] for each in ended if each[-1]["status"] == "rejected")
    assert refused["refusal"].startswith("account_maximum_position: "), refused
    for path in theirs:
        assert wait_for_orders(other, path, "filled", "rejected")[-1]["status"] == "filled"
    server.kill()

    # The next process knows the limits and what is held, before a bot trades.
    server = serve(servers, data_dir, replay)
    owner, other = server.client().login(), server.client().login(OTHER)
    answer = owner.get(LIMITS)
    assert answer["limits"] == limits
    (position,) = answer["account"]["positions"]
    assert position["symbol"] == "TEST-USDT" and 9_000 < float(position["value"]) < 15_000, answer
    (asset,) = answer["account"]["assets"]
    assert float(asset["peak_equity"]) >= float(asset["equity"]) > 15_000, answer
    third = started(owner, "five")
    assert wait_for_orders(owner, third, "rejected", "filled")[-1]["refusal"].startswith("account_maximum_position: ")

    # A drawdown halts all bots of the account, of which the price falls now and then, and outlives the process.
    halting = {"maximum_drawdown": "0.000001", "halt_on": ["maximum_drawdown"]}
    owner.call("PUT", LIMITS, json=halting)
    listed = owner.poll("/api/trading/bots", lambda answer: answer["trading_stop"] is not None, within=30)
    stop = listed["trading_stop"]
    assert stop["limit"] == "maximum_drawdown" and stop["reason"].startswith("account_maximum_drawdown: "), stop
    server.kill()
    server = serve(servers, data_dir, replay)
    owner, other = server.client().login(), server.client().login(OTHER)
    listed = owner.poll(
        "/api/trading/bots", lambda answer: {bot["status"] for bot in answer["bots"]} == {"stopped"}, within=30
    )
    assert listed["trading_stop"] == stop
    assert {bot["status"] for bot in other.get("/api/trading/bots")["bots"]} == {"active"}
    assert other.get("/api/trading/bots")["trading_stop"] is None

    # Resumed, losses count from then on: the bots are stopped, so that none can come.
    owner.post("/api/trading/bots/resume-trading", status=204)
    answer = owner.get(LIMITS)
    assert answer["trading_stop"] is None
    (asset,) = answer["account"]["assets"]
    assert asset["peak_equity"] == asset["equity"] == asset["day_equity"], answer
    server.stop()
