import { type RefObject, useLayoutEffect, useRef } from "react";
import { useWorkspace } from "../app/workspaceContext";
import { useSignal } from "../core/useSignal";
import { direction, fixed } from "../format/numbers";
import type { Quote } from "./quoteBoard";

export type QuotePainter<Root extends HTMLElement> = (root: Root, quote: Quote, decimals: number) => void;

/** An element whose inside `painter` writes on each new quote of `symbol`, past React. */
export function useQuote<Root extends HTMLElement>(symbol: string, painter: QuotePainter<Root>): RefObject<Root> {
  const { board, catalog } = useWorkspace();
  const root = useRef<Root>(null);
  const decimals = useSignal(catalog.decimals).get(symbol);
  useLayoutEffect(() => board.paint(symbol, (quote) => {
    if (root.current !== null) painter(root.current, quote, catalog.decimalsFor(symbol, quote.price));
  }), [board, catalog, symbol, decimals, painter]);
  return root;
}

/** Writes a text if it differs; writing the same one would still cost a layout. */
export function setText(root: Element, name: string, text: string): void {
  const element = root.querySelector(`[data-field="${name}"]`);
  if (element !== null && element.textContent !== text) element.textContent = text;
}

const tintMilliseconds = 250;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** Writes a price and tints it for a moment if it moved. */
export function paintPrice(root: Element, quote: Quote, decimals: number): void {
  const element = root.querySelector<HTMLElement>('[data-field="price"]');
  if (element === null) return;
  const before = element.dataset["value"];
  element.textContent = fixed(quote.price, decimals);
  element.dataset["value"] = String(quote.price);
  if (before === undefined || Number(before) === quote.price || stillness.matches) return;
  const colour = getComputedStyle(element).getPropertyValue(quote.price > Number(before) ? "--up-tint" : "--down-tint");
  element.animate([{ backgroundColor: colour }, { backgroundColor: "transparent" }], tintMilliseconds);
}

/** Marks an element as pointing up, down or nowhere, which the style sheet colours. */
export function setDirection(root: Element, name: string, value: number | null): void {
  const element = root.querySelector<HTMLElement>(`[data-field="${name}"]`);
  if (element !== null) element.dataset["direction"] = direction(value);
}
