import type { ParameterSchema } from "../api/shapes";
import type { Algorithm } from "../api/modelShapes";

/** How a parameter is entered. */
export type ParameterKind = "number" | "boolean" | "choice" | "names" | "text";

/** One parameter of an algorithm, as a form shows it. */
export interface ParameterField {
  name: string;
  kind: ParameterKind;
  isWhole: boolean;
  isRequired: boolean;
  minimum: number | null;
  maximum: number | null;
  choices: readonly string[];
  /** As it is entered: text, or `"true"` and `"false"`. */
  initial: string;
  summary: string;
}

/** Parameters that name columns; the form helps with those. */
const namesOfColumns = new Set(["features", "regressors"]);

/** The fields of an algorithm's parameters. The horizon is that of the model, which the form asks for elsewhere. */
export function fieldsOf({ parameters }: Algorithm): ParameterField[] {
  return Object.entries(parameters.properties ?? {})
    .filter(([name]) => name !== "horizon")
    .map(([name, schema]) => ({
      name,
      kind: kindOf(name, schema),
      isWhole: schema.type === "integer",
      isRequired: parameters.required?.includes(name) ?? false,
      minimum: schema.minimum ?? null,
      maximum: schema.maximum ?? null,
      choices: schema.enum ?? [],
      initial: schema.default === undefined || schema.default === null ? "" : String(schema.default),
      summary: schema.description ?? "",
    }));
}

function kindOf(name: string, { type, enum: choices }: ParameterSchema): ParameterKind {
  if (type === "boolean") return "boolean";
  if (type === "integer" || type === "number") return "number";
  if (choices !== undefined) return "choice";
  return namesOfColumns.has(name) ? "names" : "text";
}

/** What a field says beside its name: its range, where it has one that means something. */
export function rangeOf({ kind, minimum, maximum }: ParameterField): string {
  if (kind !== "number" || minimum === null || maximum === null) return "";
  return `${rangeText(minimum)} to ${rangeText(maximum)}`;
}

function rangeText(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e7) ? value.toExponential() : value.toLocaleString("en-US");
}

/**
 * The parameters to send: those that differ from the defaults. What is no number is sent as it is, so that the server
 * says what it must be.
 */
export function parametersOf(fields: readonly ParameterField[], entries: Readonly<Record<string, string>>): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const field of fields) {
    const entry = entries[field.name];
    if (entry === undefined || entry === field.initial) continue;
    if (entry.trim() === "" && field.kind !== "names") continue;
    parameters[field.name] = valueOf(field, entry.trim());
  }
  return parameters;
}

function valueOf({ kind, initial }: ParameterField, entry: string): unknown {
  switch (kind) {
    case "boolean": return entry === "true";
    case "number": return numberOf(entry);
    // A text must not be empty: what stands for none is the server's word.
    case "names": return entry === "" ? noneOf(initial) : entry;
    default: return entry;
  }
}

function noneOf(initial: string): string {
  return namesIn(initial).length === 0 ? initial : "none";
}

/** A number that was entered, or the text if it is none. */
export function numberOf(entry: string): number | string {
  const value = Number(entry);
  return entry.trim() === "" || !Number.isFinite(value) ? entry : value;
}

/** The names in a list with commas; commas inside of brackets divide nothing. */
export function namesIn(text: string): string[] {
  const names = text.split(/,(?![^(]*\))/).map((name) => name.trim()).filter((name) => name !== "");
  return names.length === 1 && names[0] === "none" ? [] : names;
}
