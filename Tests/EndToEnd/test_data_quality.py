"""What a person sees of stored data: gaps, age, source; and that the chart leaves open what is missing."""

from pathlib import Path
from typing import Any

import pytest
from conftest import Servers
from playwright.sync_api import Page, expect
from support.client import PASSWORD, Client
from support.processes import run_aaiti
from support.server import Server
from test_main_job import OWNER, log_in

MINUTE = 60_000
START = 1_700_000_040_000
#: Minutes that the file lacks: two gaps, the second one larger.
MISSING = {50, 51, *range(200, 260)}


@pytest.fixture
def server(aaiti: Path, servers: Servers, tmp_path: Path) -> Server:
    """A server on 600 minutes of GAP-USD with two gaps, half a year of weekdays, and a simulated market."""
    data = tmp_path / "data"
    day = 86_400_000
    monday = 1_704_067_200_000
    files = {
        ("GAP-USD", "1m"): [START + n * MINUTE for n in range(600) if n not in MISSING],
        ("SHARE-USD", "1d"): [monday + n * day for n in range(180) if n % 7 < 5 and n != 51],
    }
    for (symbol, timeframe), times in files.items():
        file = tmp_path / f"{symbol}.csv"
        rows = [f"{time},100,101,99,100.5,7" for time in times]
        file.write_text("\n".join(["time,open,high,low,close,volume", *rows]))
        result = run_aaiti("import", file, "--symbol", symbol, "--timeframe", timeframe, "--data-dir", data)
        assert result.returncode == 0, result.stderr
    return servers.start(data, "--feed", "simulated", "--symbols", "SIM-USDT", "--seed", "3")


def series_of(client: Client) -> dict[str, dict[str, Any]]:
    answer = client.get("/api/trading/quality")
    assert answer["total"] == 3
    return {item["symbol"]: item for item in answer["series"]}


def test_the_page_of_the_data_shows_gaps_ages_and_sources(server: Server, page: Page) -> None:
    client = server.client().register(OWNER)
    series = series_of(client)
    gap, share, simulated = (series[name] for name in ("GAP-USD", "SHARE-USD", "SIM-USDT"))
    assert (gap["gaps"], gap["missing"], gap["largest_gap"]["missing"]) == (2, 62, 60)
    assert (share["calendar"], share["gaps"], share["holidays"]) == ("sessions", 0, 1)
    assert simulated["live"] and not simulated["stale"] and simulated["source"] == "simulated"

    log_in(page, f"{server.url}/data", OWNER, PASSWORD)
    rows = page.get_by_test_id("series-row")
    expect(rows).to_have_count(3)
    # Problems first; what is made up says so.
    assert rows.nth(0).get_attribute("data-symbol") == "GAP-USD"
    assert rows.nth(2).get_attribute("data-symbol") == "SIM-USDT"
    expect(rows.nth(2)).to_contain_text("simulated")
    rows.nth(0).get_by_role("button", name="GAP-USD").click()
    expect(page.get_by_test_id("gap")).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("aaiti import FILE.csv --symbol GAP-USD --timeframe 1m")

    page.get_by_role("button", name="Show the chart").click()
    chart = page.get_by_test_id("chart")
    expect(chart).to_have_attribute("data-state", "ready")
    expect(chart).to_have_attribute("data-candles", "538")
    # 538 candles and a place for each of the 62 that are missing.
    expect(chart).to_have_attribute("data-bars", "600")
    page.go_back()
    expect(rows).to_have_count(3)
