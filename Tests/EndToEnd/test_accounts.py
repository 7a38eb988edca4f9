"""Accounts: who gets in, what a token is good for, and whose things are whose."""

import json
import re
from collections.abc import Iterator

import pytest

from conftest import Servers
from support.candles import import_candles, write_candles
from support.client import PASSWORD, Client, field_errors
from support.processes import run_aaiti
from support.server import Server

TRADER, VIEWER = "trader@example.com", "viewer@example.com"
MODEL = {"name": "m", "algorithm_type": "arima", "symbols": ["TEST-USDT"], "target_timeframe": "1m", "horizon": 5}
BOT = {
    "name": "b",
    "symbol": "TEST-USDT",
    "timeframe": "1m",
    "mode": "paper",
    "capital": "1000",
    "strategy": {"type": "sma_cross", "parameters": {"fast": 5, "slow": 20}},
}


@pytest.fixture(scope="module")
def server(module_servers: Servers) -> Iterator[Server]:
    """A server with an admin (registered over HTTP), a trader and a viewer (added on the command line)."""
    data_dir = module_servers.folder / "accounts"
    import_candles(write_candles(module_servers.folder / "test.csv", 300), data_dir)
    server = module_servers.start(data_dir, "--feed", "none")
    server.client().register()
    server.stop()
    for email, role in ((TRADER, "trader"), (VIEWER, "viewer")):
        run = run_aaiti(
            "user", "add", email, "--role", role, "--password-stdin", "--data-dir", data_dir, stdin=PASSWORD
        )
        assert run.returncode == 0, run.stderr
    server = module_servers.start(data_dir, "--feed", "none")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def admin(server: Server) -> Client:
    return server.client().login()


@pytest.fixture(scope="module")
def trader(server: Server) -> Client:
    return server.client().login(TRADER)


@pytest.fixture(scope="module")
def viewer(server: Server) -> Client:
    return server.client().login(VIEWER)


def test_the_first_account_owns_the_server_and_no_one_else_gets_in(servers: Servers) -> None:
    server = servers.start(None, "--feed", "none")
    stranger = server.client()
    for email, password, field in (
        ("no address", PASSWORD, "email"),
        ("", PASSWORD, "email"),
        ("owner@example.com", "short", "password"),
        ("owner@example.com", "password1234", "password"),
    ):
        body = {"email": email, "password": password}
        assert field in field_errors(stranger.problem("POST", "/api/auth/register", 422, json=body))
    answer = stranger.post("/api/auth/register", {"email": "owner@example.com", "password": PASSWORD}, status=201)
    assert answer["user"]["role"] == "admin" and answer["user"]["email"] == "owner@example.com"
    assert answer["expires_in"] > 0 and PASSWORD not in json.dumps(answer)
    for email in ("second@example.com", "owner@example.com"):
        server.client().problem("POST", "/api/auth/register", 403, json={"email": email, "password": PASSWORD})
    server.stop()


def test_open_registration_makes_traders_and_refuses_a_second_account_for_an_address(servers: Servers) -> None:
    server = servers.start(None, "--feed", "none", "--registration", "open")
    assert server.client().register("first@example.com").user["role"] == "admin"
    assert server.client().register("second@example.com").user["role"] == "trader"
    for email in ("second@example.com", "SECOND@example.com"):
        server.client().problem("POST", "/api/auth/register", 409, json={"email": email, "password": PASSWORD})
    server.stop()


def test_a_profile_tells_who_one_is(trader: Client) -> None:
    user = trader.get("/api/auth/profile")["user"]
    assert (user["email"], user["role"]) == (TRADER, "trader")
    assert user["created_at"].endswith("Z") and user["last_login"].endswith("Z")
    assert not any("password" in key or "hash" in key for key in user)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(server: Server) -> None:
    def refusal(email: str) -> dict[str, object]:
        body = {"email": email, "password": "not the password 9"}
        problem = server.client().problem("POST", "/api/auth/login", 401, json=body)
        return {key: value for key, value in problem.items() if key not in ("instance", "request_id")}

    assert refusal(VIEWER) == refusal("nobody@example.com")


def test_guessing_is_stopped_after_five_failures(servers: Servers) -> None:
    server = servers.start(None, "--feed", "none")
    server.client().register()
    wrong = {"email": "owner@example.com", "password": "a guess of someone 1"}
    for _ in range(5):
        server.client().problem("POST", "/api/auth/login", 401, json=wrong)
    right = {"email": "owner@example.com", "password": PASSWORD}
    for body in (wrong, right):
        response = server.client().request("POST", "/api/auth/login", json=body)
        assert response.status_code == 429, f"{response.status_code}: {response.text}"
        assert int(response.headers["Retry-After"]) > 0
        assert response.headers["content-type"].startswith("application/problem+json")
    server.stop()


def test_a_refresh_token_works_once_and_a_second_use_ends_the_session(server: Server) -> None:
    client = server.client().login(TRADER)
    first = client.refresh_token
    renewed = server.client().post("/api/auth/refresh", {"refresh_token": first})
    assert renewed["refresh_token"] != first and renewed["expires_in"] > 0

    successor = server.client()
    successor.session.headers["Authorization"] = f"Bearer {renewed['token']}"
    assert successor.get("/api/auth/profile")["user"]["email"] == TRADER

    # Whoever comes with the old one is a thief, or was robbed: both lose the session.
    server.client().problem("POST", "/api/auth/refresh", 401, json={"refresh_token": first})
    server.client().problem("POST", "/api/auth/refresh", 401, json={"refresh_token": renewed["refresh_token"]})
    successor.problem("GET", "/api/auth/profile", 401)


@pytest.mark.parametrize("token", ["", "made up", None, 7])
def test_a_made_up_refresh_token_is_refused(token: object, server: Server) -> None:
    response = server.client().request("POST", "/api/auth/refresh", json={"refresh_token": token})
    assert response.status_code in (401, 422), f"{response.status_code}: {response.text}"


def test_after_logging_out_neither_token_is_good(server: Server) -> None:
    client, other = server.client().login(TRADER), server.client().login(TRADER)
    assert client.call("POST", "/api/auth/logout", 204) is None
    client.problem("GET", "/api/auth/profile", 401)
    server.client().problem("POST", "/api/auth/refresh", 401, json={"refresh_token": client.refresh_token})
    assert other.get("/api/auth/profile")["user"]["email"] == TRADER, "another session of the user has ended too"


def test_a_token_outlives_a_restart_and_a_logout_does_too(servers: Servers) -> None:
    server = servers.start(None, "--feed", "none")
    kept = server.client().register()
    ended = server.client().login()
    ended.call("POST", "/api/auth/logout", 204)
    server.stop()
    server = servers.start(server.data_dir, "--feed", "none")
    for token, status in ((kept.token, 200), (ended.token, 401)):
        headers = {"Authorization": f"Bearer {token}"}
        server.client().call("GET", "/api/auth/profile", status, headers=headers)
    server.stop()


def test_what_belongs_to_another_user_is_not_there(admin: Client, trader: Client) -> None:
    model = admin.post("/api/ml/models", MODEL, status=201)["model"]
    bot = admin.post("/api/trading/bots", BOT, status=201)["bot"]
    request = {key: BOT[key] for key in ("symbol", "timeframe", "strategy")}
    backtest = admin.finished_backtest(request | {"initial_capital": "1000", "fee_rate": 0.001})
    theirs = {
        f"/api/ml/models/{model['id']}": ("train", "predict"),
        f"/api/trading/bots/{bot['id']}": ("start", "pause", "stop"),
    }
    for path, actions in theirs.items():
        trader.problem("GET", path, 404)
        trader.problem("PATCH", path, 404, json={"name": "mine now"})
        for action in actions:
            trader.problem("POST", f"{path}/{action}", 404, json={})
        trader.problem("DELETE", path, 404)
        kept = admin.get(path)
        assert next(iter(kept.values()))["name"] in ("m", "b")
    for part in ("", "/trades", "/equity", "/report"):
        trader.problem("GET", f"/api/backtests/{backtest['id']}{part}", 404)
    for part in ("orders", "trades", "fills", "positions", "equity", "log", "health", "parity"):
        trader.problem("GET", f"/api/trading/bots/{bot['id']}/{part}", 404)

    # A stranger's thing and no thing at all look the same.
    def detail(model_id: str) -> str:
        return trader.problem("GET", f"/api/ml/models/{model_id}", 404)["detail"].replace(model_id, "ID")

    assert detail(model["id"]) == detail("00000000-0000-4000-8000-000000000000")

    # And a stranger's model cannot be used through a strategy of one's own.
    forecast = {"type": "forecast", "parameters": {"model_id": model["id"]}}
    trader.problem("POST", "/api/trading/bots", 422, json=BOT | {"strategy": forecast})

    own = trader.post("/api/ml/models", MODEL, status=201)["model"]
    listed = trader.get("/api/ml/models")
    assert [entry["id"] for entry in listed["models"]] == [own["id"]] and listed["total"] == 1
    assert trader.get("/api/trading/bots")["total"] == 0 and trader.get("/api/backtests")["total"] == 0


def test_a_viewer_reads_and_changes_nothing(viewer: Client) -> None:
    assert viewer.get("/api/trading/symbols")["symbols"]
    assert viewer.get("/api/ml/models")["total"] == 0
    for path, body in (
        ("/api/ml/models", MODEL),
        ("/api/trading/bots", BOT),
        ("/api/trading/bots/stop-all", {}),
        ("/api/backtests", {**BOT, "initial_capital": "1000"}),
    ):
        viewer.problem("POST", path, 403, json=body)
    assert viewer.get("/api/trading/bots")["total"] == 0


def test_the_audit_trail_is_the_admins_and_keeps_no_secrets(server: Server, admin: Client, trader: Client) -> None:
    model = trader.post("/api/ml/models", MODEL, status=201)["model"]
    trader.delete(f"/api/ml/models/{model['id']}")
    server.client().problem(
        "POST", "/api/auth/login", 401, json={"email": TRADER, "password": "a secret typed wrongly 3"}
    )
    trader.problem("GET", "/api/audit-logs", 403)
    answer = admin.get("/api/audit-logs?limit=1000")
    entries = answer["audit_logs"]
    assert answer["total"] == len(entries)
    about = [entry for entry in entries if entry["resource_id"] == model["id"]]
    assert len(about) >= 2, f"making and deleting a model left {about}"
    assert all(entry["user_id"] == trader.user["id"] for entry in about)
    assert all(entry["ip_address"] == "127.0.0.1" and entry["user_agent"] for entry in about)
    assert len({entry["action"] for entry in about}) >= 2
    assert any("login" in entry["action"] for entry in entries)
    text = json.dumps(entries)
    assert PASSWORD not in text and "typed wrongly" not in text
    assert admin.token is not None and admin.token not in text
    assert admin.refresh_token is not None and admin.refresh_token not in text


def test_open_routes_are_open_and_metrics_are_for_members(server: Server, trader: Client, viewer: Client) -> None:
    stranger = server.client()
    health = stranger.get("/api/health")
    assert health["status"] in ("ok", "degraded") and health["uptime_seconds"] >= 0 and health["version"]
    assert {"database", "feed", "realtime"} <= set(health["checks"])
    stranger.call("GET", "/api/ready", 200)
    stranger.problem("GET", "/metrics", 401)
    for member in (trader, viewer):
        response = member.request("GET", "/metrics")
        assert response.status_code == 200 and response.headers["content-type"].startswith("text/plain")
        names = set(re.findall(r"^# TYPE (\S+) (?:counter|gauge|histogram|summary)$", response.text, re.M))
        assert names and all(name.startswith(("aaiti_", "process_")) for name in names), names
        samples = [line for line in response.text.splitlines() if line and not line.startswith("#")]
        assert any(line.startswith("aaiti_") for line in samples)
        for line in samples:
            float(line.rsplit(" ", 1)[1])


def test_every_answer_can_be_traced(server: Server) -> None:
    # The client checks each response of each test; here are those that no route has made.
    seen = set()
    for method, path in (("GET", "/"), ("GET", "/assets/none.js"), ("GET", "/api/none"), ("OPTIONS", "/api/health")):
        seen.add(server.client().request(method, path).headers["x-request-id"])
    assert len(seen) == 4, "request ids repeat"
