import type { IndicatorDefinition } from "../api/shapes";

/** A parameter as a form shows it. */
export interface IndicatorParameter {
  name: string;
  description: string;
  initial: number;
  min: number | null;
  max: number | null;
  isWhole: boolean;
}

/** One line that an indicator draws: the key of its values, and what it is called. */
export interface IndicatorLine {
  key: string;
  spec: string;
  /** Empty for an indicator with a single value. */
  output: string;
  placement: "overlay" | "pane";
}

/** More would not be told apart. */
export const mostIndicators = 8;

/** The parameters of an indicator in the order in which a request names them. */
export function parametersOf(definition: IndicatorDefinition): IndicatorParameter[] {
  return Object.entries(definition.parameters.properties ?? {}).map(([name, schema]) => ({
    name,
    description: schema.description ?? "",
    initial: typeof schema.default === "number" ? schema.default : schema.minimum ?? 1,
    min: schema.minimum ?? null,
    max: schema.maximum ?? null,
    isWhole: schema.type === "integer",
  }));
}

/** The indicator with these parameters as a request names it: `macd:12:26:9`. */
export function specOf(definition: IndicatorDefinition, values: readonly number[]): string {
  return [definition.name, ...values].join(":");
}

export function nameOf(spec: string): string {
  return spec.split(":")[0] ?? spec;
}

/** The lines of the chosen indicators, as far as the server knows them, in the order in which they were chosen. */
export function linesOf(chosen: readonly string[], registry: readonly IndicatorDefinition[]): IndicatorLine[] {
  return chosen.flatMap((spec) => {
    const definition = registry.find(({ name }) => name === nameOf(spec));
    if (definition === undefined) return [];
    const placement = definition.scale === "price" ? "overlay" : "pane";
    const outputs = definition.outputs.length > 0 ? definition.outputs : [""];
    return outputs.map((output) => ({
      key: output === "" ? spec : `${spec}.${output}`, spec, output, placement,
    }));
  });
}

/** Digits after the point of an indicator's value in a pane of its own: four that count, two at least. */
export function decimalsOfValue(value: number): number {
  return value === 0 ? 2 : Math.min(8, Math.max(2, 3 - Math.floor(Math.log10(Math.abs(value)))));
}

/** Which pane of the chart each indicator takes: 0 is that of the prices, each other has one of its own. */
export function panesOf(lines: readonly IndicatorLine[]): Map<string, number> {
  const panes = new Map<string, number>();
  let next = 1;
  for (const { spec, placement } of lines) {
    if (!panes.has(spec)) panes.set(spec, placement === "overlay" ? 0 : next++);
  }
  return panes;
}

/** The choice as it was kept; what is not a list of names counts as none. */
export function readChoice(text: string | null): string[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    const isSpec = (item: unknown): item is string => typeof item === "string" && /^[a-z0-9_]+(:[0-9.]+)*$/.test(item);
    return Array.isArray(value) ? value.filter(isSpec).slice(0, mostIndicators) : [];
  } catch {
    return [];
  }
}
