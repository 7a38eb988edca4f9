/** Numbers as a trader reads them: fixed digits, a true minus, `–` for what is not known. */

export const unknown = "–";
const minus = "−";

type Maybe = number | null | undefined;

const formats = new Map<string, Intl.NumberFormat>();

function format(value: Maybe, options: Intl.NumberFormatOptions): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return unknown;
  const key = JSON.stringify(options);
  const formatter = formats.get(key) ?? new Intl.NumberFormat("en-US", options);
  formats.set(key, formatter);
  return formatter.format(value).replace("-", minus);
}

export function fixed(value: Maybe, decimals: number): string {
  return format(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** `0.0123` as `+1.23%`; a value that rounds to zero has no sign. */
export function signedPercent(fraction: Maybe, decimals = 2): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return format(fraction, { style: "percent", signDisplay: "exceptZero", ...digits });
}

export function percent(fraction: Maybe, decimals = 2): string {
  return format(fraction, { style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** `12345678` as `12.35M`. */
export function compact(value: Maybe): string {
  return format(value, { notation: "compact", minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A change with its direction as a glyph, so that it does not depend on colour: `▲ +1.23%`, `▼ −1.23%`, `0.00%`. */
export function changeText(fraction: Maybe): string {
  const text = signedPercent(fraction);
  return text.startsWith("+") ? `▲ ${text}` : text.startsWith(minus) ? `▼ ${text}` : text;
}

export function direction(value: Maybe): "up" | "down" | "flat" {
  if (value === null || value === undefined || !Number.isFinite(value) || value === 0) return "flat";
  return value > 0 ? "up" : "down";
}
