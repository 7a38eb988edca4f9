import { staleAfter } from "../feed/feedStatus";
import { age, utcMinute } from "../format/times";
import type { Quote } from "./quoteBoard";

const twoDays = 2 * 86_400_000;

/** How old a quote is, once that is worth saying: `12 s`, or its day if that is long past. */
export function quoteAge(quote: Quote, now: number): string {
  const elapsed = now - (quote.arrived ?? quote.time);
  if (elapsed <= staleAfter) return "";
  return elapsed < twoDays ? age(elapsed) : new Date(quote.time).toISOString().slice(0, 10);
}

/** The same in words: `12 s ago`, or the minute of a past that is stored or replayed. */
export function quoteAgeInWords(quote: Quote, now: number): string {
  if (now - quote.time >= twoDays) return `as of ${utcMinute(quote.time)} UTC`;
  const elapsed = quoteAge(quote, now);
  return elapsed === "" ? "" : `${elapsed} ago`;
}
