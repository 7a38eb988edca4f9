// React's UMD build has no `react/jsx-runtime`; this is the part of it that compiled JSX calls.
import { createElement, Fragment } from "react";
import type { ElementType, Key, ReactElement } from "react";

type Properties = Record<string, unknown> & { children?: unknown };

export function jsx(type: ElementType, properties: Properties, key?: Key): ReactElement {
  return createElement(type, key === undefined ? properties : { ...properties, key });
}

/** The same for several children, which compiled JSX passes as an array that needs no keys. */
export function jsxs(type: ElementType, properties: Properties, key?: Key): ReactElement {
  const { children, ...rest } = properties;
  return createElement(type, key === undefined ? rest : { ...rest, key }, ...(children as []));
}

export { Fragment };
