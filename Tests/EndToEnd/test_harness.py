"""The tests' own yardsticks, held against the reference results."""

import json

import pytest

from support.paths import SHARED
from support.reference import all_in_equity, one_unit_equity, read_rows, sma_cross


@pytest.mark.shared
@pytest.mark.parametrize("rule", ["next_open", "same_close"])
def test_the_exact_crossover_agrees_with_the_golden_backtest(rule: str) -> None:
    golden = json.loads((SHARED / "golden" / "backtest_sma10_30.json").read_text())
    rows = read_rows(SHARED / "data" / "btc_perp_1m.csv")
    trips = sma_cross(rows, 10, 30, same_close=rule == "same_close")
    listed = [[trip.entry, trip.entry_price, trip.exit, trip.exit_price] for trip in trips]
    all_in, one_unit = golden[f"{rule}_all_in"], golden[f"{rule}_one_unit"]
    assert len(trips) == all_in["closed_trades"] == 945
    assert listed[:20] == all_in["trades_first20"]
    assert listed[-5:] == all_in["trades_last5"]
    assert all_in_equity(trips, all_in["cash0"], golden["fee"]) == pytest.approx(all_in["final_equity"], rel=1e-12)
    assert one_unit_equity(trips, one_unit["cash0"], golden["fee"]) == pytest.approx(
        one_unit["final_equity"], rel=1e-12
    )
