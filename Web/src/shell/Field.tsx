import type { ReactNode } from "react";

/** For the control of a field: what tells of it. */
export interface Described {
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

interface FieldProperties {
  label: ReactNode;
  id: string;
  /** What it is and may be, below it. */
  hint?: ReactNode;
  error: string | undefined;
  children: (described: Described) => JSX.Element;
}

/** One field of a form with its label, its explanation, and what is wrong with it. */
export function Field({ label, id, hint, error, children }: FieldProperties): JSX.Element {
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`];
  const ids = [hint === undefined ? "" : hintId, error === undefined ? "" : errorId].filter((name) => name !== "");
  const described: Described = {
    ...(error === undefined ? {} : { "aria-invalid": true as const }),
    ...(ids.length === 0 ? {} : { "aria-describedby": ids.join(" ") }),
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(described)}
      {hint !== undefined && <p className="field-hint" id={hintId}>{hint}</p>}
      {error !== undefined && <p className="field-error" id={errorId}>{error}</p>}
    </div>
  );
}
