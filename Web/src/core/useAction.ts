import { useState } from "react";
import { ApiError } from "../api/apiError";

/** Something that a person asks for once: whether it is under way, and what went wrong with it. */
export interface Action {
  isBusy: boolean;
  problem: ApiError | null;
  /** Does it unless it is under way already; answers whether it was done. */
  run: (work: () => Promise<void>) => Promise<boolean>;
  forget: () => void;
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  return {
    isBusy,
    problem,
    forget: () => setProblem(null),
    run: async (work) => {
      if (isBusy) return false;
      setBusy(true);
      setProblem(null);
      try {
        await work();
        return true;
      } catch (error) {
        setProblem(error instanceof ApiError ? error : new ApiError(null, String(error)));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
