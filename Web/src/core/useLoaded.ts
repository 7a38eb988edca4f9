import { useCallback, useEffect, useState } from "react";
import { failed, loading, type Loadable, ready } from "./loadable";

/** What `load` gives, asked again when it changes or on demand; what was asked before it changed is dropped. */
export function useLoaded<Value>(load: () => Promise<Value>): [value: Loadable<Value>, retry: () => void] {
  const [value, setValue] = useState<Loadable<Value>>(loading);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    const show = (answer: Loadable<Value>): void => {
      if (isCurrent) setValue(answer);
    };
    show(loading);
    load().then((answer) => show(ready(answer)), (error) => show(failed(error)));
    return () => {
      isCurrent = false;
    };
  }, [load, attempt]);
  return [value, useCallback(() => setAttempt((count) => count + 1), [])];
}
