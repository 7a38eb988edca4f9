"""`aaiti train`, `predict`, `evaluate`, `models` and `algorithms`: what they print, draw and refuse."""

import csv
import json
import math
import random
import re
import signal
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from conftest import Servers
from support.processes import run_aaiti
from support.terminal import Terminal
from test_cli import add_user, done, refused

HOUR = 3_600_000
START = 1_700_002_800_000
CANDLES = 1500
SVG = "{http://www.w3.org/2000/svg}"
PREDICTION = {"step", "target_time", "value", "lower_80", "upper_80", "lower_95", "upper_95"}


@pytest.fixture(scope="module")
def market(aaiti: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with 1,500 hours of a seeded random walk of ABC-USD, and an account."""
    folder = tmp_path_factory.mktemp("forecasts")
    data = folder / "data"
    walk = random.Random(4)
    rows, price = [("time", "open", "high", "low", "close", "volume")], 100.0
    for hour in range(CANDLES):
        close = round(price * math.exp(walk.gauss(0, 0.004)), 4)
        rows.append((START + hour * HOUR, price, max(price, close), min(price, close), close, 1))
        price = close
    file = folder / "abc.csv"
    with file.open("w", newline="") as output:
        csv.writer(output).writerows(rows)
    done(run_aaiti("import", file, "--symbol", "ABC-USD", "--timeframe", "1h", "--data-dir", data))
    add_user(data, "ada@example.org")
    return data


@pytest.fixture(scope="module")
def model(market: Path) -> str:
    """The name of a trained model of these candles."""
    done(train(market, "--param", "p=1", "--param", "d=1", "--param", "q=0", "--name", "hourly", "--horizon", 12))
    return "hourly"


@pytest.fixture(scope="module")
def trend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV file of months with a trend that the drift forecast follows and the naive one does not."""
    file = tmp_path_factory.mktemp("values") / "sales.csv"
    noise = random.Random(5)
    months = [f"{2000 + month // 12}-{month % 12 + 1:02}" for month in range(120)]
    lines = [f"{month},{100 + 2 * n + noise.gauss(0, 0.5):.4f},{n % 3}" for n, month in enumerate(months)]
    file.write_text("\n".join(["month,units,returns", *lines]) + "\n")
    return file


def train(data: Path, *options: object, symbol: str = "ABC-USD") -> subprocess.CompletedProcess[str]:
    return run_aaiti("train", symbol, "--timeframe", "1h", "--data-dir", data, *options)


def of_walk(market: Path, *options: object) -> tuple[object, ...]:
    """`evaluate` of the closes of the random walk."""
    return ("evaluate", "--symbol", "ABC-USD", "--timeframe", "1h", "--data-dir", market, *options)


# Training


def test_a_training_says_what_the_model_is_worth(market: Path) -> None:
    said = done(train(market, "--algorithm", "drift", "--name", "table"))
    assert re.search(r"^ +model +conformal +naive", said, re.MULTILINE) and re.search(r"^MASE +\d", said, re.MULTILINE)
    assert "oes not beat naive" in said or "Beats naive" in said
    document = json.loads(done(train(market, "--algorithm", "drift", "--name", "table", "--json")))
    assert document["training_status"] == "trained" and document["version"] == 2
    listed = json.loads(done(run_aaiti("models", "--json", "--data-dir", market)))["models"]
    assert ("table", 2) in [(model["name"], model["version"]) for model in listed]
    assert re.search(r"^table +drift +ABC-USD +1h +trained +2 ", done(run_aaiti("models", "--data-dir", market)), re.M)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--algorithm", "oracle"], ["--algorithm", "'oracle'", "known:"]),
        (["--param", "p=99"], ["--param p", "whole number from"]),
        (["--parameter", "warp=1"], ["--param warp", "unknown parameter"]),
        (["--plot", "picture.png"], ["--plot picture.png", ".svg or .html"]),
        (["--plot", "/no/such/folder/a.svg"], ["--plot", "no folder"]),
        (["--user", "eve@example.org"], ["no account eve@example.org"]),
    ],
)
def test_a_wrong_option_of_train_is_named(options: list[str], words: list[str], market: Path) -> None:
    refused(train(market, *options), *words)


def test_an_unknown_symbol_is_explained(market: Path) -> None:
    refused(train(market, symbol="ABD-USD"), "SYMBOL", "perhaps ABC-USD")
    refused(run_aaiti("train", "ABC-USD", "--timeframe", "1m", "--data-dir", market), "--timeframe", "1h")


def test_a_model_is_not_silently_another(market: Path, model: str) -> None:
    refused(train(market, "--name", model, "--param", "p=3"), "another model of that name", "--name")
    again = json.loads(done(train(market, "--name", model, "--json")))
    assert again["parameters"]["p"] == 1 and again["horizon"] == 12


def test_a_training_that_fails_keeps_nothing(market: Path) -> None:
    result = train(market, "--training-days", 1, "--name", "short")
    refused(result, "closed 1h candles", "are needed", "nothing is kept")
    names = [model["name"] for model in json.loads(done(run_aaiti("models", "--json", "--data-dir", market)))["models"]]
    assert "short" not in names


# Prediction


def test_a_prediction_is_a_table_or_one_document(market: Path, model: str) -> None:
    table = done(run_aaiti("predict", model, "--data-dir", market)).splitlines()
    assert table[0].split()[:2] == ["step", "candle"] and len(table) == 13
    document = json.loads(done(run_aaiti("predict", model, "--horizon", 3, "--json", "--data-dir", market)))
    assert [row["step"] for row in document["predictions"]] == [1, 2, 3]
    assert set(document["predictions"][0]) >= PREDICTION
    refused(run_aaiti("predict", "nobody", "--data-dir", market), "no model 'nobody'", "'hourly'")
    refused(run_aaiti("predict", model, "--horizon", 0, "--data-dir", market), "--horizon 0", "1 to 1000")


def test_a_file_is_forecast_without_any_store(trend: Path, tmp_path: Path) -> None:
    command = ("predict", "--csv", trend, "--column", "units", "--algorithm", "drift", "--horizon", 6)
    document = json.loads(done(run_aaiti(*command, "--json", cwd=tmp_path)))
    values = [row["value"] for row in document["predictions"]]
    assert document["as_of"].startswith("2009-12-01") and document["observations"] == 120
    assert [row["target_time"][:10] for row in document["predictions"][:3]] == ["2010-01-01", "2010-02-01", "2010-03-01"]
    assert all(1.9 < later - earlier < 2.1 for earlier, later in zip(values, values[1:], strict=False))
    for row in document["predictions"]:
        assert row["lower_95"] < row["lower_80"] < row["value"] < row["upper_80"] < row["upper_95"]
    assert len(done(run_aaiti(*command, cwd=tmp_path)).splitlines()) == 7
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--csv", "TREND"], ["--algorithm is missing", "aaiti algorithms"]),
        (["--csv", "TREND", "--algorithm", "naive"], ["units, returns", "--column"]),
        (["--csv", "TREND", "--algorithm", "naive", "--column", "profit"], ["--column profit", "units, returns"]),
        (["--csv", "nowhere.csv", "--algorithm", "naive"], ["--csv", "nowhere.csv"]),
    ],
)
def test_a_wrong_file_is_explained(options: list[str], words: list[str], trend: Path) -> None:
    options = [str(trend) if option == "TREND" else option for option in options]
    refused(run_aaiti("predict", *options), *words)
    refused(run_aaiti("evaluate", *options), *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["predict"], "name a model"),
        (["predict", "m", "--csv", "a.csv"], "in place of a model"),
        (["predict", "m", "--algorithm", "naive"], "--algorithm"),
        (["evaluate"], "--symbol"),
        (["evaluate", "m", "--csv", "a.csv"], "one of them"),
        (["evaluate", "--symbol", "ABC-USD"], "--timeframe"),
        (["evaluate", "m", "--column", "a"], "--column is for --csv"),
    ],
)
def test_options_that_do_not_go_together_show_the_usage(arguments: list[str], words: str, aaiti: Path) -> None:
    result = run_aaiti(*arguments)
    assert result.returncode == 64 and words in result.stderr and "Usage: aaiti" in result.stderr


# Evaluation


def test_an_evaluation_stands_beside_the_baselines(market: Path) -> None:
    options = of_walk(market, "--algorithm", "arima", "--param", "p=1", "--param", "q=0", "--windows", 8)
    said = done(run_aaiti(*options))
    assert "arima p=1 q=0 on the close of ABC-USD, 1h: 1500 observations, 8 origins" in said
    for row in ("MASE", "RMSE", "coverage 95"):
        assert re.search(rf"^{row} +[\d.]+%? +[\d.]+%? +[\d.]+%?$", said, re.MULTILINE), said
    assert said.splitlines()[-1].startswith(("Does not beat naive: ", "Beats naive: "))
    document = json.loads(done(run_aaiti(*options, "--json")))
    assert document["windows"] == len(document["forecasts"]) == 8
    made = document["forecasts"]
    errors = [actual - value for one in made for actual, value in zip(one["actual"], one["value"], strict=True)]
    rmse = math.sqrt(sum(error * error for error in errors) / len(errors))
    assert document["model"]["rmse"] == pytest.approx(rmse)
    assert document["verdict"] in said


def test_a_trend_beats_naive_in_words(trend: Path) -> None:
    command = ("evaluate", "--csv", trend, "--column", "units", "--algorithm", "drift", "--horizon", 3)
    said = done(run_aaiti(*command, "--windows", 15, "--step", 3))
    assert "Beats naive: its RMSE is " in said and "over 15 origins of 3 steps (Diebold-Mariano p = " in said


def test_a_model_is_evaluated_beside_a_running_server(market: Path, model: str, servers: Servers, tmp_path: Path) -> None:
    data = tmp_path / "copy"
    done(run_aaiti("db", "backup", data, "--data-dir", market))
    server = servers.start(data, "--feed", "none")
    document = json.loads(done(run_aaiti("evaluate", model, "--json", "--data-dir", data)))
    assert document["horizon"] == 12 and document["algorithm"] == "arima" and document["parameters"]["p"] == 1
    assert model in done(run_aaiti("models", "--data-dir", data))
    server.stop()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--windows", "0"], ["--windows 0", "from 1"]),
        (["--step=-1"], ["--step -1"]),
        (["--windows", "5000"], ["1500 observations", "are needed"]),
        (["--last", "5"], ["5 observations", "are needed"]),
        (["--refit-every", "0"], ["--refit-every 0"]),
        (["--embargo=-1"], ["--embargo -1"]),
        (["--plot", "a.pdf"], ["--plot a.pdf"]),
    ],
)
def test_a_wrong_option_of_evaluate_is_named(options: list[str], words: list[str], market: Path) -> None:
    refused(run_aaiti(*of_walk(market, "--algorithm", "arima", *options)), *words)


# Pictures


def drawn(file: Path) -> ElementTree.Element:
    """A picture, which must be well-formed, described, and without anything from elsewhere."""
    text = file.read_text()
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    names = {element.get("id") for element in root.iter() if element.get("id")}
    assert set((root.get("aria-labelledby") or "").split()) <= names
    for tag in ("title", "desc"):
        assert (root.findtext(f"{SVG}{tag}") or "").strip()
    assert "prefers-color-scheme:dark" in text and "<script" not in text and "url(" not in text
    assert text.count("http") == 1, "only the namespace is named"
    return root


def labels(root: ElementTree.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def test_a_forecast_is_drawn(market: Path, model: str, tmp_path: Path) -> None:
    file = tmp_path / "forecast.svg"
    done(run_aaiti("predict", model, "--plot", file, "--data-dir", market))
    root = drawn(file)
    found = labels(root)
    assert {"observed", "forecast", "80% interval", "95% interval", "time (UTC)", "close of ABC-USD, 1h"} <= set(found)
    assert any(label.startswith("as of 2024-01-") for label in found)
    classes = [element.get("class") for element in root.iter(f"{SVG}path")]
    assert classes == ["outer", "inner", "line forecast", "line observed"]


def test_a_page_needs_nothing_else(market: Path, model: str, trend: Path, tmp_path: Path) -> None:
    for command in (
        ("predict", model, "--data-dir", market),
        ("evaluate", model, "--data-dir", market),
        ("train", "ABC-USD", "--timeframe", "1h", "--name", model, "--data-dir", market),
        ("predict", "--csv", trend, "--column", "units", "--algorithm", "drift"),
    ):
        file = tmp_path / f"{command[0]}.html"
        done(run_aaiti(*command, "--plot", file))
        text = file.read_text()
        for loading in ("http:", "https:", "src=", "href=", "url(", "@import", "<script"):
            assert loading not in text, f"{command}: {loading}"
        svg = re.search(r"<svg.*</svg>", text, re.DOTALL)
        assert svg and text.startswith("<!doctype html>") and "<table>" in text
        ElementTree.fromstring(svg[0])


def test_an_evaluation_is_drawn_with_its_verdict(market: Path, tmp_path: Path) -> None:
    file = tmp_path / "evaluation.svg"
    done(run_aaiti(*of_walk(market, "--algorithm", "drift", "--windows", 5, "--plot", file)))
    root = drawn(file)
    assert "beat naive" in (root.findtext(f"{SVG}desc") or "")
    assert sum(element.get("class") == "line forecast" for element in root.iter(f"{SVG}path")) == 5


# Lists


def test_the_algorithms_and_their_parameters_are_listed(aaiti: Path) -> None:
    listed = json.loads(done(run_aaiti("algorithms", "--json")))["algorithms"]
    assert {"arima", "naive", "drift"} <= {algorithm["id"] for algorithm in listed}
    said = done(run_aaiti("algorithms", "arima"))
    assert re.search(r"^p +a whole number from 0 to \d+ +2 ", said, re.MULTILINE)
    refused(run_aaiti("algorithms", "oracle"), "'oracle'", "known:")


def test_the_benchmarks_are_listed_without_running(aaiti: Path, tmp_path: Path) -> None:
    listed = json.loads(done(run_aaiti("bench", "--list", "--json", cwd=tmp_path)))
    assert "arima" in {benchmark["name"] for benchmark in listed} and list(tmp_path.iterdir()) == []


# Ctrl-C


@pytest.fixture
def long_walk(tmp_path: Path) -> Path:
    """Values on which many fits take far longer than a test waits."""
    walk, value, lines = random.Random(6), 0.0, ["value"]
    for _ in range(20_000):
        value += walk.gauss(0, 1)
        lines.append(f"{value:.6f}")
    file = tmp_path / "long.csv"
    file.write_text("\n".join(lines) + "\n")
    return file


def test_an_evaluation_shows_its_progress_and_ends_when_asked(long_walk: Path) -> None:
    orders = ("--param", "p=4", "--param", "q=4")
    terminal = Terminal("evaluate", "--csv", long_walk, "--algorithm", "arima", *orders, "--windows", 500)
    terminal.read("origin 1 of 500")
    terminal.process.send_signal(signal.SIGINT)
    terminal.read()
    assert terminal.process.wait(10) == 130
    assert "interrupted: an evaluation stores nothing" in terminal.said
    assert terminal.process.stdout is not None and terminal.process.stdout.read() == ""


def test_a_training_that_is_interrupted_says_what_is_kept(long_walk: Path, tmp_path: Path) -> None:
    data, candles = tmp_path / "data", tmp_path / "candles.csv"
    values = [float(line) + 1000 for line in long_walk.read_text().splitlines()[1:]]
    rows = [f"{START + n * HOUR},{value},{value},{value},{value},1" for n, value in enumerate(values)]
    candles.write_text("\n".join(["time,open,high,low,close,volume", *rows]) + "\n")
    done(run_aaiti("import", candles, "--symbol", "ABC-USD", "--timeframe", "1h", "--data-dir", data))
    add_user(data, "ada@example.org")
    done(train(data, "--algorithm", "naive", "--name", "before"))
    orders = ("--param", "p=5", "--param", "q=5")
    terminal = Terminal("train", "ABC-USD", "--timeframe", "1h", "--data-dir", data, "--name", "long", *orders)
    terminal.read("fitting")
    terminal.process.send_signal(signal.SIGINT)
    terminal.read()
    assert terminal.process.wait(10) == 130
    assert "interrupted: the training was cancelled, nothing is kept of the model" in terminal.said
    models = json.loads(done(run_aaiti("models", "--json", "--data-dir", data)))["models"]
    assert [(model["name"], model["training_status"]) for model in models] == [("before", "trained")]
