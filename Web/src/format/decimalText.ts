/** Money and quantities: decimal strings, rounded and grouped as text, never by way of a double. */

import { unknown } from "./numbers";

const pattern = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** `"-1234.5678"` with two decimals as `−1,234.57`; half away from zero. What is not a decimal is unknown. */
export function decimalText(text: unknown, decimals: number, sign: "auto" | "always" = "auto"): string {
  const match = typeof text === "string" ? pattern.exec(text) : null;
  if (match === null) return unknown;
  const [, textSign, whole = "0", fraction = ""] = match;
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
  const rounded = kept + (fraction.charCodeAt(decimals) >= "5".charCodeAt(0) ? 1n : 0n);
  const digits = String(rounded).padStart(decimals + 1, "0");
  const split = digits.length - decimals;
  const grouped = digits.slice(0, split).replace(/\B(?=(\d{3})+$)/g, ",");
  const body = decimals === 0 ? grouped : `${grouped}.${digits.slice(split)}`;
  if (rounded === 0n) return body;
  return (textSign === "-" ? "−" : sign === "always" ? "+" : "") + body;
}

/** A quantity or price as it stands, without trailing zeros: `"0.12300000"` as `0.123`. */
export function plainDecimal(text: unknown): string {
  const match = typeof text === "string" ? pattern.exec(text) : null;
  if (match === null) return unknown;
  return decimalText(text, (match[3] ?? "").replace(/0+$/, "").length);
}

/** Which way a decimal string points. */
export function decimalDirection(text: unknown): "up" | "down" | "flat" {
  const match = typeof text === "string" ? pattern.exec(text) : null;
  if (match === null || !/[1-9]/.test(match[0] ?? "")) return "flat";
  return match[1] === "-" ? "down" : "up";
}
