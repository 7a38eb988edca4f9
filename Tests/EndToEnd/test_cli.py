"""The commands beside `serve`: settings, care of the data, what they say and how they end."""

import csv
import gzip
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Servers
from support.candles import write_candles
from support.paths import AAITI
from support.processes import die_with_parent, environment, free_port, run_aaiti
from support.reference import iso
from support.terminal import Terminal

MINUTE = 60_000
START = 1_700_000_040_000


@pytest.fixture(scope="module")
def candles(aaiti: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with 600 one-minute candles of ABC-USD, two of them missing, and an account."""
    folder = tmp_path_factory.mktemp("cli")
    data = folder / "data"
    rows = [(START + n * MINUTE, 100 + n % 7, 108.25, 99.5, 101 + n % 5, n) for n in range(600) if n not in (50, 51)]
    file = folder / "abc.csv"
    with file.open("w", newline="") as output:
        csv.writer(output).writerows([("time", "open", "high", "low", "close", "volume"), *rows])
    done(run_aaiti("import", file, "--symbol", "ABC-USD", "--timeframe", "1m", "--data-dir", data))
    add_user(data, "ada@example.org")
    return data


def done(result) -> str:
    """The standard output of a command that must succeed."""
    assert result.returncode == 0, f"{result.args} ended with {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def refused(result, *words: str, code: int = 1) -> None:
    """A command that must fail with one line that has these words."""
    assert result.returncode == code, f"{result.args} ended with {result.returncode}\n{result.stdout}\n{result.stderr}"
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("aaiti: "), result.stderr
    for word in words:
        assert word in lines[0], result.stderr


def add_user(data: Path, email: str, *options: str) -> str:
    password = "correct horse battery\n"
    return done(run_aaiti("user", "add", email, "--password-stdin", "--data-dir", data, *options, stdin=password))


# Settings


def settings(*arguments: object, **options) -> dict[str, str]:
    """What `config show` says, by setting."""
    lines = done(run_aaiti("config", "show", *arguments, **options)).splitlines()
    return {fields[0]: fields[1] for fields in map(str.split, lines[1:])}


def test_the_command_line_wins_over_environment_file_and_default(aaiti: Path, tmp_path: Path) -> None:
    file = tmp_path / "aaiti.json"
    file.write_text(json.dumps({"port": 1001, "host": "10.0.0.1", "seed": 7, "replay_speed": 2, "demo": True}))
    env = {"AAITI_PORT": "1002", "AAITI_HOST": "10.0.0.2", "AAITI_CONFIG": str(file)}
    shown = settings("--port", 1003, env=env)
    assert (shown["port"], shown["host"], shown["seed"]) == ("1003", "10.0.0.2", "7")
    assert (shown["replay_speed"], shown["demo"], shown["registration"]) == ("2.0", "true", "closed")
    assert settings(env=env)["port"] == "1002"
    assert settings("--config", file)["port"] == "1001"
    assert settings()["port"] == "5000"
    assert settings("--no-demo", env=env)["demo"] == "false"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"port": "80"}', ["port must be a whole number"]),
        ('{"demo": 1}', ["demo must be true or false"]),
        ('{"prot": 80}', ["no setting 'prot'", "known: host, port"]),
        ('{"port": 80', ["not valid JSON"]),
        ("[]", ["one JSON object"]),
        ('{"port": 65536}', ["port is '65536'"]),
    ],
)
def test_a_wrong_file_of_settings_is_refused(text: str, words: list[str], aaiti: Path, tmp_path: Path) -> None:
    file = tmp_path / "aaiti.json"
    file.write_text(text)
    refused(run_aaiti("config", "check", "--config", file), *words)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"AAITI_PORT": "many"}, ["port must be a whole number", "AAITI_PORT"]),
        ({"AAITI_DEMO": "perhaps"}, ["demo must be true or false", "AAITI_DEMO"]),
        ({"AAITI_SYMBOLS": "BTC-USDT,BTC-USDT"}, ["symbols that differ"]),
        ({"AAITI_CONFIG": "/nowhere.json"}, ["/nowhere.json is not there"]),
        ({"AAITI_LOG_FORMAT": "xml"}, ["auto, human or json"]),
    ],
)
def test_a_wrong_variable_is_named(env: dict[str, str], words: list[str], aaiti: Path) -> None:
    refused(run_aaiti("config", "check", env=env), *words)


def test_good_settings_are_said_to_be_good(aaiti: Path) -> None:
    assert done(run_aaiti("config", "check", env={"AAITI_SYMBOLS": "BTC-USDT, ETH-USDT"})) == "The settings are well.\n"


# Help and exit codes


@pytest.mark.parametrize(
    "command",
    "serve import export train predict evaluate models algorithms backtest bench db user config doctor healthcheck".split(),
)
def test_every_command_explains_itself(command: str, aaiti: Path) -> None:
    help_text = done(run_aaiti(command, "--help"))
    assert f"aaiti {command}" in help_text
    if command not in {"db", "config"}:
        assert "Example" in help_text


@pytest.mark.parametrize("arguments", [["fly"], ["serve", "--wings"], ["serve", "--port", "x"], ["export"]])
def test_a_wrong_call_ends_with_64_and_shows_the_usage(arguments: list[str], aaiti: Path) -> None:
    result = run_aaiti(*arguments)
    assert result.returncode == 64
    assert "Usage: aaiti" in result.stderr and result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "ABC-USD", "--timeframe", "1m"],
        ["train", "ABC-USD", "--timeframe", "1m"],
        ["predict", "m"],
        ["evaluate", "m"],
        ["models"],
        ["backtest", "ABC-USD", "--timeframe", "1m", "--strategy", "buy_and_hold"],
        ["db", "check"],
        ["db", "maintain"],
        ["db", "backup", "backup"],
        ["user", "list"],
        ["doctor"],
    ],
)
def test_a_mistyped_folder_is_no_empty_one(arguments: list[str], aaiti: Path, tmp_path: Path) -> None:
    refused(run_aaiti(*arguments, "--data-dir", tmp_path / "typo"), "there are no data in", "--data-dir")
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["backtest", "ABC-USD", "--strategy", "buy_and_hold", "--slippage", "nan"], ["--slippage", "0 to 1000"]),
        (["backtest", "ABC-USD", "--strategy", "buy_and_hold", "--slippage=-1"], ["--slippage", "0 to 1000"]),
        (["backtest", "ABC-USD", "--strategy", "buy_and_hold", "--fee", "two"], ["--fee"]),
        (["backtest", "ABC-USD", "--strategy", "buy_and_hold", "--fill", "never"], ["next_open or same_close"]),
        (["train", "ABC-USD", "--horizon=-5"], ["--horizon -5", "1 to 1000"]),
        (["train", "ABC-USD", "--training-days=0"], ["--training-days 0"]),
        (["train", "ABC-USD", "--param", "p"], ["name=value"]),
    ],
)
def test_a_number_out_of_range_is_named(arguments: list[str], words: list[str], candles: Path) -> None:
    refused(run_aaiti(*arguments, "--timeframe", "1m", "--data-dir", candles), *words)


# Candles


def test_what_is_exported_can_be_imported_elsewhere(candles: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    done(run_aaiti("export", "ABC-USD", "--timeframe", "1m", "--output", file, "--data-dir", candles))
    other = tmp_path / "other"
    report = json.loads(
        done(run_aaiti("import", file, "--symbol", "ABC-USD", "--timeframe", "1m", "--data-dir", other, "--json"))
    )
    assert (report["read"], report["inserted"], report["rejected"], report["gaps"]) == (598, 598, [], 1)
    assert report["missing_candles"] == 2
    again = done(run_aaiti("export", "ABC-USD", "--timeframe", "1m", "--data-dir", other))
    assert again == file.read_text()
    assert again.count("\n") == 599


def test_coarser_candles_are_exported_too(candles: Path) -> None:
    text = done(run_aaiti("export", "ABC-USD", "--timeframe", "1h", "--data-dir", candles))
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 11
    assert sum(float(row["volume"]) for row in rows) == sum(range(600)) - 50 - 51


def test_an_export_that_cannot_be_written_says_so(candles: Path, tmp_path: Path) -> None:
    file = tmp_path / "no" / "such" / "folder.csv"
    refused(run_aaiti("export", "ABC-USD", "--timeframe", "1m", "--output", file, "--data-dir", candles), str(file))
    refused(run_aaiti("export", "XYZ-USD", "--timeframe", "1m", "--data-dir", candles), "XYZ-USD")


# Care of the data


def test_a_sound_directory_is_said_to_be_sound(candles: Path) -> None:
    assert "sound" in done(run_aaiti("db", "check", "--data-dir", candles))
    assert "form of this version" in done(run_aaiti("db", "migrate", "--data-dir", candles))
    assert "pages freed" in done(run_aaiti("db", "maintain", "--data-dir", candles))
    told = done(run_aaiti("doctor", "--data-dir", candles))
    assert "sound" in told and "1 accounts" in told
    [row] = [line.split() for line in told.splitlines() if line.startswith("ABC-USD")]
    assert row[1:6] == ["1m", "598", "1", "2", "2"] and row[-2:] == ["imported", "stale"]
    assert "2023-11-14T23:04:00.000Z to 2023-11-14T23:06:00.000Z  2 missing" in told
    assert "aaiti import FILE.csv --symbol ABC-USD --timeframe 1m" in told


def test_the_doctor_answers_programs_too(candles: Path) -> None:
    told = json.loads(done(run_aaiti("doctor", "--json", "--gaps", "1", "--data-dir", candles)))
    findings = {finding["name"]: finding for finding in told["findings"]}
    assert set(findings) >= {"databases", "permissions", "disk", "write-ahead log", "open files", "clock", "server"}
    assert findings["databases"]["status"] == "ok" and findings["clock"]["status"] == "ok"
    [series] = told["series"]
    assert (series["symbol"], series["candles"], series["gaps"], series["missing"]) == ("ABC-USD", 598, 1, 2)
    assert series["state"] == "stale" and series["behind"] > 1000 and series["source"] == "imported"
    [gap] = series["first_gaps"]
    assert gap == {"start": iso(START + 50 * MINUTE), "end": iso(START + 52 * MINUTE), "missing": 2}


def test_the_doctor_looks_in_while_a_server_is_at_work(candles: Path, servers: Servers, tmp_path: Path) -> None:
    data = tmp_path / "busy"
    done(run_aaiti("db", "backup", data, "--data-dir", candles))
    server = servers.start(data, "--feed", "simulated", "--symbols", "SIM-USDT")
    told = json.loads(done(run_aaiti("doctor", "--json", "--data-dir", data, "--url", server.url)))
    [found] = [finding for finding in told["findings"] if finding["name"] == "server"]
    assert found["status"] == "ok" and "aaiti serve" in found["detail"] and "simulated" in found["detail"]
    series = {item["symbol"]: item for item in told["series"]}
    assert series["SIM-USDT"]["source"] == "simulated" and series["SIM-USDT"]["state"] == "good"
    assert series["ABC-USD"]["state"] == "stale"
    # It only looks: the server goes on.
    assert server.client().get("/api/health")["status"] == "ok"
    server.stop()


def test_candles_of_the_future_are_a_problem(aaiti: Path, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "future.csv"
    file.write_text("time,open,high,low,close,volume\n2099-01-01T00:00:00Z,1,1,1,1,1\n")
    done(run_aaiti("import", file, "--symbol", "ABC-USD", "--timeframe", "1m", "--data-dir", data))
    result = run_aaiti("doctor", "--data-dir", data)
    assert result.returncode == 1 and "1 problems found" in result.stderr
    assert "is from 2099-01-01" in result.stdout


def test_an_empty_store_says_how_to_fill_it(aaiti: Path, tmp_path: Path) -> None:
    add_user(tmp_path / "data", "ada@example.org")
    told = done(run_aaiti("doctor", "--data-dir", tmp_path / "data"))
    assert "No candles are stored yet" in told and "aaiti import" in told


def test_a_damaged_directory_is_said_to_be_damaged(candles: Path, tmp_path: Path) -> None:
    data = tmp_path / "damaged"
    done(run_aaiti("db", "backup", data, "--data-dir", candles))
    database = sqlite3.connect(data / "candles.sqlite")
    database.execute("UPDATE candle_chunks SET payload = zeroblob(length(payload))")
    database.commit()
    database.close()
    for command in (["db", "check"], ["doctor"]):
        result = run_aaiti(*command, "--data-dir", data)
        assert result.returncode == 1, f"{command}: {result.stdout} {result.stderr}"
        assert "problems found" in result.stderr.splitlines()[-1]
    assert "1 accounts" in result.stdout and "damaged" in result.stdout


def test_a_backup_holds_everything_and_replaces_nothing(candles: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    done(run_aaiti("db", "backup", copy, "--data-dir", candles))
    command = ("export", "ABC-USD", "--timeframe", "1m", "--data-dir")
    assert done(run_aaiti(*command, copy)) == done(run_aaiti(*command, candles))
    assert "ada@example.org" in done(run_aaiti("user", "list", "--data-dir", copy))
    refused(run_aaiti("db", "backup", copy, "--data-dir", candles), str(copy))


# Accounts


def test_accounts_are_made_listed_and_locked(aaiti: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "admin" in add_user(data, "Ada@Example.org")
    assert "viewer" in add_user(data, "vera@example.org", "--role", "viewer")
    done(run_aaiti("user", "disable", "vera@example.org", "--data-dir", data))
    users = {user["email"]: user for user in json.loads(done(run_aaiti("user", "list", "--json", "--data-dir", data)))}
    assert {email: (user["role"], user["disabled"]) for email, user in users.items()} == {
        "ada@example.org": ("admin", False),
        "vera@example.org": ("viewer", True),
    }
    assert all(user["last_login"] is None and "password" not in str(user) for user in users.values())
    done(run_aaiti("user", "disable", "vera@example.org", "--enable", "--data-dir", data))
    assert "disabled" not in done(run_aaiti("user", "list", "--data-dir", data))
    add = ("user", "add", "ada@example.org", "--password-stdin", "--data-dir", data)
    refused(run_aaiti(*add, stdin="correct horse battery\n"), "already an account")
    add = ("user", "add", "new@example.org", "--password-stdin", "--data-dir", data)
    refused(run_aaiti(*add, stdin="short\n"), "password")
    refused(run_aaiti("user", "add", "new@example.org", "--data-dir", data), "--password-stdin")
    refused(run_aaiti("user", "disable", "nobody@example.org", "--data-dir", data), "nobody@example.org")
    refused(run_aaiti("user", "add", "x@example.org", "--role", "king", "--data-dir", data), "admin, trader, viewer")


# A server


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = []
        thread = threading.Thread(target=lambda: taken.append(listener.accept()), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        for connection, _ in taken:
            connection.close()


def test_a_health_check_tells_a_server_from_none(servers: Servers) -> None:
    server = servers.start(None, "--feed", "none")
    assert done(run_aaiti("healthcheck", server.url)) == f"{server.url} is ok\n"
    assert done(run_aaiti("healthcheck", env={"AAITI_PORT": str(server.port)})) == f"{server.url} is ok\n"
    refused(run_aaiti("healthcheck", f"http://127.0.0.1:{free_port()}"), "nobody answers", "is the server running?")
    refused(run_aaiti("healthcheck", "localhost"), "is no address")


def test_a_server_that_says_nothing_is_not_well(silent_server: int, aaiti: Path) -> None:
    refused(run_aaiti("healthcheck", f"http://127.0.0.1:{silent_server}", timeout=30), "does not answer as")


def test_commands_leave_the_data_of_a_running_server_alone(servers: Servers) -> None:
    server = servers.start(None, "--feed", "none")
    refused(run_aaiti("db", "check", "--data-dir", server.data_dir), "in use by process", "aaiti serve")


# Benchmarks


@pytest.mark.shared
def test_a_benchmark_says_how_it_compares_with_the_last_time(shared_data: Path, tmp_path: Path) -> None:
    command = ("bench", "arima", "--runs", 3, "--json", "--shared", shared_data.parent, "--data-dir", tmp_path / "data")
    [first] = json.loads(done(run_aaiti(*command)))
    [second] = json.loads(done(run_aaiti(*command)))
    assert first["runs"] == 3 and first["previous_p50_ms"] is None
    assert second["previous_p50_ms"] == first["p50_ms"]
    for result in (first, second):
        assert 0 < result["min_ms"] <= result["p50_ms"] <= result["p95_ms"] <= result["p99_ms"]
        assert result["min_ms"] <= result["mean_ms"] <= result["p99_ms"]
    refused(run_aaiti("bench", "arima", "--runs", 0, "--data-dir", tmp_path / "data"), "1 to 1000")
    refused(run_aaiti("bench", "speed", "--data-dir", tmp_path / "data"), "known: import, read, quality")


# Import and export of files


def import_json(*arguments: object) -> dict:
    return json.loads(done(run_aaiti("import", *arguments, "--timeframe", "1m", "--json")))


def binance_rows(first: int, count: int) -> str:
    """Rows as the exchange's dumps have them: no header, times in µs."""
    lines = []
    for minute in range(first, first + count):
        time = (START + minute * MINUTE) * 1000
        lines.append(f"{time},{100 + minute % 7}.5,120.25,99.75,{101 + minute % 5},{minute}.5,{time + 59_999_999},1,1,1,1,0")
    return "\n".join(lines) + "\n"


def test_a_folder_of_dumps_is_imported_once(aaiti: Path, tmp_path: Path) -> None:
    folder, data = tmp_path / "dumps", tmp_path / "data"
    folder.mkdir()
    with zipfile.ZipFile(folder / "TESTUSDT-1m-01.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("TESTUSDT-1m-01.csv", binance_rows(0, 500))
    with gzip.open(folder / "TESTUSDT-1m-02.csv.gz", "wt") as packed:
        packed.write(binance_rows(450, 500))
    (folder / "broken.csv").write_text("a,b,c\n1,2,3\n")
    (folder / "notes.md").write_text("not for import")
    run = run_aaiti("import", folder, "--symbol", "TEST-USDT", "--timeframe", "1m", "--data-dir", data)
    assert run.returncode == 1
    assert "broken.csv: the header has no column" in run.stderr
    assert run.stderr.splitlines()[-1] == "aaiti: 1 of 3 files could not be imported"
    assert "Binance" in run.stdout and "total: 3 files, 1000 rows read, 950 inserted" in run.stdout

    (folder / "broken.csv").unlink()
    report = import_json(folder, "--symbol", "TEST-USDT", "--data-dir", data)
    assert [("already_imported" in file, file["inserted"]) for file in report["files"]] == [(True, 0), (True, 0)]
    assert report["total"] == dict(
        files=2, failed=0, read=1000, inserted=0, updated=0, unchanged=1000, rejected_count=0
    )
    forced = import_json(folder, "--symbol", "TEST-USDT", "--data-dir", data, "--force")
    assert all("layout" in file for file in forced["files"]) and forced["total"]["unchanged"] == 1000
    wrong = run_aaiti("import", folder, "--symbol", "ABC-EUR", "--timeframe", "1h", "--data-dir", data)
    assert wrong.returncode == 1 and "1m apart, not 1h" in wrong.stderr and "suggests TESTUSDT" in wrong.stderr


def test_an_import_shows_how_far_it_is_at_what_rate_and_how_long_it_takes(aaiti: Path, tmp_path: Path) -> None:
    file, count = write_candles(tmp_path / "candles.csv", 400_000), 400_000
    command = ("import", file, "--symbol", "T-USDT", "--timeframe", "1m", "--data-dir")
    terminal = Terminal(*command, tmp_path / "data")
    terminal.read(" rows")
    # Held up, so that it takes as long as the time left needs to be told, however fast the machine is.
    terminal.process.send_signal(signal.SIGSTOP)
    time.sleep(1.2)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.read("s left")
    report, _ = terminal.process.communicate(timeout=60)
    terminal.read()
    assert terminal.process.returncode == 0 and f"{count} rows read, {count} inserted" in report

    *bars, end = terminal.said.split("\r\x1b[K")[1:]
    assert end == "", "the line is not cleared at the end"
    form = re.compile(r"import (█*)(·*) (\d+)% (\d+) rows(, (\d+) a second)?(  (\d+) s left)?")
    shown = [form.fullmatch(bar) for bar in bars]
    assert all(shown), bars
    told = [(len(bar[1]), int(bar[3]), int(bar[4])) for bar in shown if bar]
    assert told == sorted(told), "it does not go forward"
    for bar, (filled, percent, rows) in zip(shown, told, strict=True):
        assert bar and len(bar[1]) + len(bar[2]) == 30 and abs(filled / 30 - percent / 100) < 0.05
        assert abs(rows / count - percent / 100) < 0.05, "rows and share tell different things"
    timed = [bar for bar in shown if bar and bar[8]]
    assert timed and all(bar[6] for bar in timed)
    for bar in timed:
        # So many rows at that rate are the time up to here, and the rest takes as much longer as its share is larger.
        percent, elapsed = int(bar[3]), int(bar[4]) / int(bar[6])
        least, most = elapsed * (100 / (percent + 1) - 1), elapsed * (100 / percent - 1)
        assert elapsed > 0.9 and 0.95 * least - 1 <= int(bar[8]) <= 1.05 * most + 2, bar[0]
    # Whoever keeps what it says in a file wants no bar in there.
    quiet = run_aaiti(*command, tmp_path / "again")
    assert f"{count} inserted" in done(quiet) and quiet.stderr == ""


def test_an_export_that_is_packed_is_the_same_to_the_last_byte(candles: Path, tmp_path: Path) -> None:
    packed, plain, data = tmp_path / "out.csv.gz", tmp_path / "out.csv", tmp_path / "data"
    command = ("export", "ABC-USD", "--timeframe", "1m", "--data-dir")
    done(run_aaiti(*command, candles, "--output", packed))
    done(run_aaiti(*command, candles, "--output", plain))
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert import_json(packed, "--symbol", "ABC-USD", "--data-dir", data)["inserted"] == 598
    assert done(run_aaiti(*command, data)) == plain.read_text()
    some = done(run_aaiti(*command, data, "--start", "2023-11-14T22:20:00Z", "--end", "2023-11-14T22:22:00Z"))
    assert [line.split(",")[0] for line in some.splitlines()[1:]] == [
        "2023-11-14T22:20:00.000Z",
        "2023-11-14T22:21:00.000Z",
    ]


def test_an_import_that_is_interrupted_says_so_and_goes_on(aaiti: Path, tmp_path: Path) -> None:
    """Ctrl-C while a fifo feeds the import, which has no end before the import has."""
    file, data = tmp_path / "candles.csv", tmp_path / "data"
    rows = binance_rows(0, 140_000)
    os.mkfifo(tmp_path / "feed.csv")
    process = subprocess.Popen(
        [AAITI, "import", tmp_path / "feed.csv", "--symbol", "T-USDT", "--timeframe", "1m", "--data-dir", data],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        preexec_fn=die_with_parent,
    )
    feed = os.open(tmp_path / "feed.csv", os.O_WRONLY)
    block = rows.encode()
    while block:
        block = block[os.write(feed, block) :]
    process.send_signal(signal.SIGINT)
    with pytest.raises(BrokenPipeError):
        for minute in range(140_000, 20_000_000, 1000):
            os.write(feed, binance_rows(minute, 1000).encode())
    os.close(feed)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "interrupted" in said and "the same command goes on" in said
    file.write_text(rows)
    report = import_json(file, "--symbol", "T-USDT", "--data-dir", data)
    assert report["read"] == 140_000 and report["inserted"] + report["unchanged"] == 140_000


def test_a_chunk_that_is_gone_is_missed_and_mended(candles: Path, tmp_path: Path) -> None:
    data, file = tmp_path / "damaged", tmp_path / "abc.csv"
    done(run_aaiti("db", "backup", data, "--data-dir", candles))
    done(run_aaiti("export", "ABC-USD", "--timeframe", "1m", "--data-dir", data, "--output", file))
    import_json(file, "--symbol", "ABC-USD", "--data-dir", data)
    database = sqlite3.connect(data / "candles.sqlite")
    database.execute("DELETE FROM candle_chunks")
    database.commit()
    database.close()
    result = run_aaiti("db", "check", "--data-dir", data)
    assert result.returncode == 1
    assert "the 1m candles of ABC-USD from 2023-11-14T22:14:00.000Z" in result.stderr
    assert "and lost: import that time again (aaiti import --force)" in result.stderr
    import_json(file, "--symbol", "ABC-USD", "--data-dir", data, "--force")
    assert "sound" in done(run_aaiti("db", "check", "--data-dir", data))
