"""The OpenAPI document and the running server say the same, in both directions.

Every request of these tests goes through a client that checks the answer against the document, with schemas that allow
no undocumented field. That no route is left out of the document is a test in Swift, where the routes can be listed.
"""

import copy
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from openapi_spec_validator import validate

from conftest import Servers
from support.candles import MINUTE, START, import_candles, write_candles
from support.client import PASSWORD, Client, field_errors, replay_is_finished
from support.openapi import Document, DocumentedClient, Operation
from support.processes import run_aaiti

ROLES = ("admin", "trader", "viewer")
STORED, REPLAYED = 600, 60

MODEL = {"name": "walk", "algorithm_type": "naive", "symbols": ["TEST-USDT"], "target_timeframe": "1m", "horizon": 3}
STRATEGY = {"type": "sma_cross", "parameters": {"fast": 2, "slow": 5}}
BOT = {
    "name": "crosser",
    "symbol": "TEST-USDT",
    "timeframe": "1m",
    "strategy": STRATEGY,
    "capital": "10000",
    "fee_rate": 0.001,
    "sizing": {"type": "percent", "percent": "50"},
    "risk": {"maximum_drawdown": "0.9"},
}
BACKTEST = {
    "symbol": "TEST-USDT",
    "timeframe": "1m",
    "strategy": STRATEGY,
    "initial_capital": "10000",
    "fee_rate": 0.001,
}

#: A body that each route takes.
BODIES: dict[str, dict[str, Any]] = {
    "register": {"email": "new@example.com", "password": PASSWORD},
    "login": {"email": "trader@example.com", "password": PASSWORD},
    "refresh": {"refresh_token": "not one"},
    "createModel": MODEL,
    "changeModel": {"name": "renamed", "on_drift": "retrain", "retrain_every_hours": 24},
    "trainModel": {"priority": "low", "deadline_seconds": 30},
    "rollBackModel": {"version": 1},
    "predict": {"symbol": "TEST-USDT", "horizon": 2},
    "createBacktest": BACKTEST,
    "createBot": BOT,
    "renameBot": {"name": "renamed"},
    "stopAllTrading": {"reason": "a test"},
    "resumeTrading": {"scope": "mine"},
    "setAccountLimits": {
        "maximum_position": {"USDT": "1000", "USD": 2.5}, "maximum_exposure": "1", "maximum_daily_loss": 0.5,
        "maximum_drawdown": None, "maximum_orders_per_minute": 10_000, "halt_on": ["maximum_exposure"],
    },
}


@dataclass
class World:
    """A server on which everything has happened that a document can speak of."""

    url: str
    document: Document
    #: A client for each role.
    clients: dict[str, DocumentedClient]
    #: What stands for `{id}`, by the beginning of the path.
    things: dict[str, str] = field(default_factory=dict)

    @property
    def trader(self) -> DocumentedClient:
        return self.clients["trader"]

    def path(self, operation: Operation, things: dict[str, str] | None = None, **query: Any) -> str:
        """A path of an operation with everything that it must have."""
        path = operation.path.replace("{symbol}", "TEST-USDT")
        if "{id}" in path:
            things = things or self.things
            owner = next(start for start in things if path.startswith(start))
            path = path.replace("{id}", things[owner])
        needed = {"names": "sma:20,macd,bb,rsi:14,atr,ema,volatility", "timeframe": "1m"}
        required = {each["name"]: needed[each["name"]] for each in operation.parameters("query") if each["required"]}
        query = required | query
        return path + ("?" + urlencode(query) if query else "")


@pytest.fixture(scope="module")
def world(module_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("openapi")
    data_dir = folder / "data"
    for role in ROLES:
        account = ("user", "add", f"{role}@example.com", "--role", role, "--password-stdin")
        run = run_aaiti(*account, "--data-dir", data_dir, stdin=PASSWORD)
        assert run.returncode == 0, run.stderr
    import_candles(write_candles(folder / "stored.csv", STORED), data_dir)

    # A model forecasts and a bot waits before the candles that they are about come.
    server = module_servers.start(data_dir, "--feed", "none")
    document = Document(requests.get(f"{server.url}/api/openapi.json", timeout=30).json())
    trader = DocumentedClient(server.url, document).login("trader@example.com")
    fresh = {
        "/api/ml/models/": trader.post("/api/ml/models", MODEL, status=201)["model"]["id"],
        "/api/trading/bots/": trader.post("/api/trading/bots", BOT, status=201)["bot"]["id"],
    }
    get_everything(World(server.url, document, {"trader": trader}, fresh), "/api/ml/models/", "/api/trading/bots/")
    model = fresh["/api/ml/models/"]
    job = trader.post(f"/api/ml/models/{model}/train", status=202)["job"]["id"]
    assert trader.finished_job(job)["status"] == "succeeded"
    assert not trader.post(f"/api/ml/models/{model}/predict", {"horizon": 3})["cached"]
    trader.post(f"/api/trading/bots/{fresh['/api/trading/bots/']}/start")
    server.stop()

    replayed = write_candles(folder / "replayed.csv", REPLAYED, START + STORED * MINUTE)
    options = ("--feed", f"replay:{replayed}", "--symbols", "TEST-USDT", "--replay-speed", 40_000)
    server = module_servers.start(data_dir, *options, "--registration", "open")
    clients = {role: DocumentedClient(server.url, document).login(f"{role}@example.com") for role in ROLES}
    trader = clients["trader"]
    trader.poll("/api/health", replay_is_finished, within=60)
    backtest = trader.finished_backtest(BACKTEST)["id"]
    things = fresh | {"/api/ml/jobs/": job, "/api/backtests/": backtest}
    yield World(server.url, document, clients, things)
    server.stop()


def get_everything(world: World, *starts: str) -> dict[str, Any]:
    """What all documented GETs answer whose paths begin so, each checked by the client on its way."""
    answers = {}
    for operation in world.document:
        if operation.method == "GET" and operation.path.startswith(starts or ("/",)):
            role = "admin" if operation.id == "listAuditLogs" else "trader"
            response = world.clients[role].request("GET", world.path(operation))
            early = starts and operation.id in ("getEvaluation", "getBotParity")
            assert response.status_code == 200 or early, response.text
            is_json = "json" in response.headers["content-type"]
            answers[operation.id] = response.json() if is_json else response.text
    return answers


def test_the_document_is_valid_openapi(world: World) -> None:
    validate(world.document.raw)
    assert world.document.raw["openapi"].startswith("3.1.")
    served = Client(world.url).request("GET", "/api/openapi.json")
    assert served.json() == world.document.raw


def test_every_get_answers_as_documented(world: World) -> None:
    answers = get_everything(world)
    # Empty lists would satisfy any schema.
    for operation, name in {
        "listSymbols": "symbols",
        "listCandles": "candles",
        "listIndicators": "times",
        "listIndicatorDefinitions": "indicators",
        "listModels": "models",
        "listPredictions": "predictions",
        "listVersions": "versions",
        "listBacktests": "backtests",
        "listBacktestTrades": "trades",
        "getBacktestEquity": "equity",
        "listBots": "bots",
        "listBotOrders": "orders",
        "listBotTrades": "trades",
        "listBotFills": "fills",
        "getBotEquity": "equity",
        "listBotLog": "log",
        "getPortfolio": "totals",
        "getAttribution": "by_strategy",
        "listAuditLogs": "audit_logs",
    }.items():
        assert answers[operation][name], f"{operation} has nothing to show"
    assert any(prediction["actual"] for prediction in answers["listPredictions"]["predictions"])
    evaluation = answers["getEvaluation"]
    assert 1 <= evaluation["live"]["n"] <= 3 and evaluation["live"]["naive_mae"] > 0, evaluation
    assert evaluation["live"]["relative_mae"] == pytest.approx(1), "the naive forecast is as good as the naive one"
    assert evaluation["live_drift"]["status"] == "unknown"
    assert answers["getBacktest"]["backtest"]["metrics"]["trades"] > 0
    assert answers["getBot"]["bot"]["performance_metrics"]["trades"] > 0
    assert answers["getBotHealth"]["health"]["last_decision"]["reason"]
    assert answers["getBotParity"]["parity"]["exact"], answers["getBotParity"]


def test_every_get_answers_head(world: World) -> None:
    for operation in world.document:
        if operation.method == "GET":
            response = world.clients["admin"].request("HEAD", world.path(operation))
            expected = world.clients["admin"].request("GET", world.path(operation)).status_code
            assert (response.status_code, response.content) == (expected, b""), f"HEAD {operation.path}"


def test_every_other_operation_answers_as_documented(world: World) -> None:
    """One run through all that changes something; the client checks each answer."""
    trader, admin, document = world.trader, world.clients["admin"], world.document

    # Accounts
    someone = DocumentedClient(world.url, document).register("someone@example.com")
    refreshed = someone.post("/api/auth/refresh", {"refresh_token": someone.refresh_token})
    assert refreshed["user"]["role"] == "trader"
    web = DocumentedClient(world.url, document)
    web.session.headers["X-AAITI-Client"] = "web"
    login = web.post("/api/auth/login", {"email": "someone@example.com", "password": PASSWORD})
    assert "refresh_token" not in login
    web.post("/api/auth/refresh")
    web.post("/api/auth/logout", status=204)
    someone.session.headers["Authorization"] = f"Bearer {refreshed['token']}"
    someone.post("/api/auth/logout", status=204)

    # Candles
    csv = "timestamp,open,high,low,close,volume\n" + "".join(f"{START + n * MINUTE},1,2,1,2,5\n" for n in range(40))
    upload = {"data": csv + "nonsense,1,1,1,1,1\n", "headers": {"content-type": "text/csv"}}
    report = trader.call("POST", "/api/trading/candles/NEW-USDT?timeframe=1m", 201, **upload)
    assert (report["inserted"], report["rejected_count"]) == (40, 1)

    # Models: each algorithm, whose fits differ
    for algorithm in trader.get("/api/ml/algorithms")["algorithms"]:
        request = {**MODEL, "algorithm_type": algorithm["id"], "train": True}
        model = trader.post("/api/ml/models", request, status=201)["model"]
        path = f"/api/ml/models/{model['id']}"
        trader.poll(path, lambda answer: answer["model"]["training_status"] in ("trained", "error"), within=60)
        assert trader.get(f"{path}/evaluation")["windows"] > 0
        trader.post(f"{path}/predict")
        assert trader.post(f"{path}/predict", {"symbol": "TEST-USDT"})["cached"]
        trader.patch(path, BODIES["changeModel"])
        job = trader.post(f"{path}/train", BODIES["trainModel"], status=202)["job"]["id"]
        trader.delete(f"/api/ml/jobs/{job}", status=200)
        trader.finished_job(job)
        assert trader.post(f"{path}/rollback", {"version": 1})["model"]["version"] == 1
        trader.delete(path)

    # A model that chooses its parameters; rows of closes, a bad one among them
    def trained(**changes: object) -> str:
        model = trader.post("/api/ml/models", {**MODEL, "algorithm_type": "arima", "train": True, **changes}, status=201)
        assert model["model"]["parameters"] == changes.get("parameters", model["model"]["parameters"])
        path = f"/api/ml/models/{model['model']['id']}"
        trader.poll(path, lambda answer: answer["model"]["training_status"] == "trained", within=60)
        return path

    path = trained(parameters="auto", on_drift="demote")
    closes = [100 + n % 7 for n in range(200)]
    answer = trader.post(f"{path}/predict", {"features": [closes, [1], closes[:150]], "horizon": 2})
    assert [row["row"] for row in answer["predictions"]] == [0, 0, 1, 2, 2]
    assert "has 1 numbers" in answer["predictions"][2]["error"]
    assert answer["predictions"][0]["lower_95"] < answer["predictions"][0]["value"]
    trader.delete(path)

    # Backtests and bots: with a model, with every kind of sizing, with amounts as numbers
    model_id = world.things["/api/ml/models/"]
    by_model = {key: value for key, value in BACKTEST.items() if key != "strategy"} | {"model_id": model_id}
    span = {"start": "2024-05-01T01:00:00Z", "end": START + 300 * MINUTE, "fill_rule": "same_close"}
    for changes in (
        {"sizing": "all_in", "initial_capital": 10000.5, "fee_rate": "0.001"},
        {"sizing": {"type": "fixed_quantity", "quantity": "0.5"}, "slippage_bps": 2.5},
        {"strategy": {"type": "buy_and_hold"}, "risk": {"maximum_position": "5000", "maximum_drawdown": None}},
    ):
        trader.finished_backtest({**BACKTEST, **changes})
    backtest = trader.finished_backtest({**by_model, **span})
    trader.delete(f"/api/backtests/{backtest['id']}")
    path = "/api/trading/bots/" + trader.post("/api/trading/bots", BOT, status=201)["bot"]["id"]
    trader.patch(path, {"name": "renamed"})
    for command in ("start", "pause", "start", "restart", "stop"):
        trader.post(f"{path}/{command}")
    trader.post(f"{path}/start")
    trader.problem("DELETE", path, 409)
    assert trader.post("/api/trading/bots/stop-all")["total"] >= 1
    assert trader.get("/api/trading/bots")["trading_stop"]["scope"] == "mine"
    trader.post("/api/trading/bots/resume-trading", status=204)
    trader.problem("POST", "/api/trading/bots/resume-trading", 409)
    trader.problem("POST", "/api/trading/bots/stop-all", 403, json={"scope": "all"})
    assert admin.post("/api/trading/bots/stop-all", {"scope": "all", "reason": "a test"})["trading_stop"]
    assert trader.get("/api/trading/bots")["trading_stop"]["reason"] == "a test"
    admin.post("/api/trading/bots/resume-trading", {"scope": "all"}, status=204)
    trader.delete(path)
    assert trader.call("PUT", "/api/trading/bots/limits", json=BODIES["setAccountLimits"])["account"]["assets"]
    assert trader.call("PUT", "/api/trading/bots/limits", json={})["limits"] == {}
    options = {
        "protection": {"stop_loss": "0.02", "take_profit": 0.05}, "fees": {"maker": "0.0005", "taker": 0.001},
        "volume_share": "0.1", "limit_rule": "through", "latency_ms": 250, "minimum_notional": "10",
        "volume_impact_bps": 12.5, "fee_asset": "third", "fee_asset_price": "600", "fee_asset_amount": 0.01,
    }
    path = "/api/trading/bots/" + trader.post("/api/trading/bots", BOT | options, status=201)["bot"]["id"]
    trader.delete(path)
    trader.finished_backtest({**BACKTEST, **options})
    fine = trader.finished_backtest({**BACKTEST, "timeframe": "5m", "fine_timeframe": "1m"})
    verdict = trader.get(f"/api/backtests/{fine['id']}/verdict")["verdict"]
    assert verdict["missing"]["missing"] == 0 and verdict["missing"]["timeframe"] == "1m"
    trader.problem("POST", "/api/trading/bots", 422, json=BOT | {"mode": "live"})

    # Care
    admin.post("/api/admin/maintenance")
    admin.post("/api/admin/backup", status=201)

    get_everything(world)
    succeeded = {operation for operation, status in document.seen if status < 300}
    untried = [str(operation) for operation in document if operation.id not in succeeded]
    assert not untried, f"no test has seen these succeed: {untried}"


def test_what_needs_a_login_says_so(world: World) -> None:
    nobody = DocumentedClient(world.url, world.document)
    for operation in world.document:
        if not operation.is_open:
            nobody.problem(operation.method, world.path(operation), 401)
        elif operation.method == "GET":
            assert nobody.request("GET", world.path(operation)).status_code == 200


def test_what_needs_a_role_says_so(world: World) -> None:
    viewer = world.clients["viewer"]
    for operation in world.document:
        if operation.is_open or operation.id == "logout":
            continue
        if "403" in operation.json["responses"]:
            viewer.problem(operation.method, world.path(operation), 403)
        else:
            body = BODIES.get(operation.id)
            response = viewer.request(operation.method, world.path(operation), json=body)
            assert response.status_code in (200, 404), f"a viewer may {operation}: {response.text}"


def test_what_is_not_there_or_somebody_elses_is_not_found(world: World) -> None:
    nothing = {start: str(uuid.uuid4()) for start in world.things}
    for operation in world.document:
        if "{id}" in operation.path:
            body = BODIES.get(operation.id)
            world.trader.problem(operation.method, world.path(operation, nothing), 404, json=body)
            world.clients["admin"].problem(operation.method, world.path(operation), 404, json=body)
        elif "{symbol}" in operation.path and operation.method == "GET":
            path = world.path(operation).replace("TEST-USDT", "NOPE-USDT")
            world.trader.problem(operation.method, path, 404)


def outside(document: Document, schema: dict[str, Any]) -> list[Any]:
    """Values just outside of a schema, and inside of none that differs from it in a bound."""
    schema = document.resolve(schema)
    if "anyOf" in schema or "oneOf" in schema:
        return ["nonsense"]
    kind = schema.get("type")
    wrong: list[Any] = []
    if kind in ("integer", "number"):
        wrong += [schema["minimum"] - 1] if "minimum" in schema else []
        wrong += [schema["maximum"] + 1] if "maximum" in schema else []
        wrong += ["nonsense"]
    elif kind == "boolean":
        wrong += ["nonsense"]
    elif kind == "array":
        wrong += [[], [copy.deepcopy("TEST-USDT")] * (schema["maxItems"] + 1), "nonsense"]
    elif kind == "string":
        wrong += [""] if schema.get("minLength") else []
        wrong += ["x" * (schema["maxLength"] + 1)] if "maxLength" in schema else []
        wrong += ["nonsense"] if "enum" in schema or "pattern" in schema else []
    elif kind == "object":
        wrong += ["nonsense"]
    return wrong


def edges(document: Document, schema: dict[str, Any]) -> list[Any]:
    """The outermost numbers that a schema allows, and its default."""
    schema = document.resolve(schema)
    return [schema[key] for key in ("minimum", "maximum", "default") if key in schema]


def test_queries_are_bounded_as_documented(world: World) -> None:
    for operation in world.document:
        if operation.method != "GET" or not operation.parameters("query"):
            continue
        client = world.clients["admin" if operation.id == "listAuditLogs" else "trader"]
        refused = client.problem("GET", world.path(operation, unheard_of=1), 422)
        assert list(field_errors(refused)) == ["unheard_of"], f"{operation}: {refused}"
        for parameter in operation.parameters("query"):
            name, schema = parameter["name"], parameter["schema"]
            for value in outside(world.document, schema):
                refused = client.problem("GET", world.path(operation, **{name: value}), 422)
                assert list(field_errors(refused)) == [name], f"{operation} with {name}={value}: {refused}"
            for value in edges(world.document, schema):
                client.get(world.path(operation, **{name: value}))
            if parameter["required"]:
                path = world.path(operation).split("?")[0]
                assert name in field_errors(client.problem("GET", path, 422))


def variants(document: Document, operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    """Bodies that the document forbids, each with the field at fault."""
    good = BODIES[operation.id]
    schema = operation.json["requestBody"]["content"]["application/json"]["schema"]
    schema = document.resolve(schema)
    yield "unheard_of", {**good, "unheard_of": 1}
    for name in schema.get("required", []):
        yield name, {key: value for key, value in good.items() if key != name}
    for name, member in schema["properties"].items():
        for value in [*outside(document, member), ["nonsense"]]:
            yield name, {**good, name: value}
    if "strategy" in good:
        yield "strategy", {**good, "strategy": {"type": "nonsense"}}
        yield "strategy", {**good, "strategy": {"type": "sma_cross", "parameters": {"fast": 0}}}
        yield "strategy", {**good, "strategy": {"type": "sma_cross", "parameters": {"unheard_of": 1}}}
        yield "strategy", {**good, "strategy": {"type": "forecast"}}
        yield "strategy", {**good, "strategy": {**STRATEGY, "unheard_of": 1}}
        yield "sizing", {**good, "sizing": {"type": "fixed_quantity"}}
        yield "risk", {**good, "risk": {"unheard_of": "1"}}
        yield "fee_rate", {**good, "fee_rate": 1.5}
        capital = "capital" if operation.id == "createBot" else "initial_capital"
        yield capital, {**good, capital: 0}
    if operation.id == "createModel":
        yield "parameters", {**good, "parameters": {"unheard_of": 1}}
        yield "parameters", {**good, "algorithm_type": "arima", "parameters": {"p": -1}}


def test_bodies_are_bounded_as_documented(world: World) -> None:
    """What the document forbids, the server refuses, naming the field; what it allows at the edges is taken."""
    for operation in world.document:
        if "application/json" not in operation.body_types:
            continue
        path = world.path(operation)
        assert not world.document.body_errors(operation, BODIES[operation.id])
        for name, body in variants(world.document, operation):
            assert world.document.body_errors(operation, body), f"{operation} documents that it takes {body}"
            refused = world.trader.problem(operation.method, path, 422, json=body)
            fields = {each.split(".")[0].split("[")[0] for each in field_errors(refused)}
            assert name in fields, f"{operation} with {body}: {refused}"
        world.trader.problem(operation.method, path, 400, data="{", headers={"content-type": "application/json"})
        world.trader.problem(operation.method, path, 415, data="{}", headers={"content-type": "text/plain"})


@pytest.mark.parametrize("operation_id", ["createModel", "createBacktest", "createBot", "predict"])
def test_bodies_at_the_edges_are_taken(world: World, operation_id: str) -> None:
    operation = world.document[operation_id]
    schema = world.document.resolve(operation.json["requestBody"]["content"]["application/json"]["schema"])
    for name, member in schema["properties"].items():
        for value in edges(world.document, member):
            body = {**BODIES[operation_id], name: value}
            response = world.trader.request(operation.method, world.path(operation), json=body)
            assert response.ok, f"{operation} documents that it takes {name} = {value}: {response.text}"
