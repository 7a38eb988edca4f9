import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decimalDirection, decimalText, plainDecimal } from "../src/format/decimalText";
import { changeText, compact, fixed, percent, signedPercent } from "../src/format/numbers";
import { age, countdown, parseTime, utcClock } from "../src/format/times";

describe("numbers", () => {
  test("fixed digits, grouped, with a true minus", () => {
    assert.equal(fixed(64210.4, 2), "64,210.40");
    assert.equal(fixed(-0.5, 1), "−0.5");
    assert.equal(percent(0.00083, 3), "0.083%");
    assert.equal(compact(12_345_678), "12.35M");
  });

  test("changes carry their sign, except zero", () => {
    assert.equal(signedPercent(0.0123), "+1.23%");
    assert.equal(signedPercent(-0.0123), "−1.23%");
    assert.equal(signedPercent(0), "0.00%");
    assert.equal(signedPercent(-0.000001), "0.00%");
    assert.deepEqual([0.5, -0.5, 0.000001, null].map(changeText), ["▲ +50.00%", "▼ −50.00%", "0.00%", "–"]);
  });

  test("what is not known is a dash, never 0", () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      const texts = [fixed(value, 2), signedPercent(value), percent(value), compact(value)];
      assert.deepEqual(texts, ["–", "–", "–", "–"]);
    }
  });
});

describe("decimal strings", () => {
  test("are rounded as text, half away from zero", () => {
    assert.equal(decimalText("1234.565", 2), "1,234.57");
    assert.equal(decimalText("-1234.565", 2), "−1,234.57");
    assert.equal(decimalText("0.005", 2), "0.01");
    assert.equal(decimalText("9.999", 2), "10.00");
    assert.equal(decimalText("7", 2), "7.00");
    assert.equal(decimalText("999999.5", 0), "1,000,000");
  });

  test("keep digits that a double would lose", () => {
    assert.equal(decimalText("9007199254740993.10", 2), "9,007,199,254,740,993.10");
    assert.equal(plainDecimal("0.123456789012345678"), "0.123456789012345678");
  });

  test("signs", () => {
    assert.equal(decimalText("12.3", 2, "always"), "+12.30");
    assert.equal(decimalText("-0.001", 2, "always"), "0.00");
    assert.deepEqual(["0.5", "-0.5", "0.00", "-0", null].map(decimalDirection), ["up", "down", "flat", "flat", "flat"]);
  });

  test("trailing zeros go, unknown is a dash", () => {
    assert.equal(plainDecimal("0.15580000"), "0.1558");
    assert.equal(plainDecimal("12.000"), "12");
    for (const value of [null, undefined, "", "1e5", "NaN", 12]) assert.equal(decimalText(value, 2), "–");
  });
});

describe("times", () => {
  test("ages in few characters", () => {
    assert.deepEqual([0, 400, 9_940, 12_300, 120_000, 7_200_000, 432_000_000].map(age),
      ["0.0 s", "0.4 s", "9.9 s", "12 s", "2 min", "2 h", "5 d"]);
    assert.equal(age(-50), "0.0 s");
  });

  test("countdowns", () => {
    assert.deepEqual([1, 59, 60, 895].map(countdown), ["1 s", "59 s", "1 min 0 s", "14 min 55 s"]);
  });

  test("UTC, from ISO-8601 or milliseconds", () => {
    const time = Date.UTC(2026, 0, 2, 3, 4, 5);
    assert.equal(utcClock(time), "03:04:05");
    assert.equal(parseTime("2026-01-02T03:04:05.000Z"), time);
    assert.equal(parseTime(time), time);
    assert.equal(parseTime("soon"), null);
    assert.equal(parseTime(undefined), null);
  });
});
