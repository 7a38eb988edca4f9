import type { ReactNode } from "react";
import type { Loadable } from "../core/loadable";

interface PanelProperties {
  title: string;
  name: string;
  /** Beside the title, such as a count. */
  aside?: ReactNode;
  children: ReactNode;
}

/** One card of the page. */
export function Panel({ title, name, aside, children }: PanelProperties): JSX.Element {
  return (
    <section className={`panel panel-${name}`} aria-labelledby={`${name}-title`} data-testid={name}>
      <header className="panel-head">
        <h2 id={`${name}-title`}>{title}</h2>
        {aside !== undefined && <span className="panel-aside">{aside}</span>}
      </header>
      {children}
    </section>
  );
}

interface LoadStateProperties<Value> {
  value: Loadable<Value>;
  onRetry: () => void;
  /** As many rows as it will have, about. */
  rows: number;
  children: (value: Value) => ReactNode;
}

/** Something that is loaded in each of its states: skeleton of about its final size, error with a way out, itself. */
export function LoadState<Value>({ value, onRetry, rows, children }: LoadStateProperties<Value>): JSX.Element {
  switch (value.state) {
    case "loading":
      return (
        <div className="skeleton" aria-busy="true" aria-label="Loading">
          {Array.from({ length: rows }, (_, row) => <span key={row} />)}
        </div>
      );
    case "failed":
      return <Problem message={value.message} requestId={value.requestId} onRetry={onRetry} />;
    case "ready":
      return <>{children(value.value)}</>;
  }
}

interface ListStateProperties<Item> {
  list: Loadable<readonly Item[]>;
  empty: ReactNode;
  onRetry: () => void;
  rows: number;
  children: (items: readonly Item[]) => ReactNode;
}

/** The same for a list, which may be empty: then with advice. */
export function ListState<Item>({ list, empty, children, ...rest }: ListStateProperties<Item>): JSX.Element {
  return (
    <LoadState value={list} {...rest}>
      {(items) => items.length === 0 ? <div className="empty">{empty}</div> : <>{children(items)}</>}
    </LoadState>
  );
}

interface ProblemProperties {
  message: string;
  requestId: string | null;
  onRetry: () => void;
}

export function Problem({ message, requestId, onRetry }: ProblemProperties): JSX.Element {
  return (
    <div className="empty" role="alert">
      <p>{message}</p>
      {requestId !== null && <p className="request-id">Request {requestId}</p>}
      <button type="button" className="quiet" onClick={onRetry}>Try again</button>
    </div>
  );
}
