import { useWorkspace } from "../../app/workspaceContext";
import { useSignal } from "../../core/useSignal";

/** Whether the signed-in user may make and change things; viewers only look. */
export function useMayTrade(): boolean {
  const state = useSignal(useWorkspace().session.state);
  return state.phase === "signed-in" && state.user.role !== "viewer";
}
