import type { DriftResponse } from "../../api/modelShapes";

/** What can be done when the live forecasts of a model leave their band. */
export const driftResponses: [value: DriftResponse, label: string][] = [
  ["alert", "tell me"], ["demote", "tell me, and take it out of service"], ["retrain", "tell me, and train it again"],
];
