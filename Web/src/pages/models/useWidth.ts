import { type RefObject, useEffect, useRef, useState } from "react";

/** The width of an element in pixels, as it changes; `initial` until it is known. */
export function useWidth(initial: number): [element: RefObject<HTMLElement>, width: number] {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(initial);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
