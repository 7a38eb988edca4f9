import { useEffect, useState, useSyncExternalStore } from "react";
import type { Signal } from "./signal";

/** The signal's value, rendering again when it changes. */
export function useSignal<Value>(signal: Signal<Value>): Value {
  return useSyncExternalStore(signal.watch, () => signal.get());
}

/** Renders again every `milliseconds`, for ages and countdowns; never while `enabled` is false. */
export function useInterval(milliseconds: number, enabled = true): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!enabled) return undefined;
    const timer = setInterval(() => setTick((tick) => tick + 1), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds, enabled]);
}
