import { createContext, useContext } from "react";
import type { Workspace } from "./workspace";

export const WorkspaceContext = createContext<Workspace | null>(null);

/** The workspace of the signed-in user; only for what is rendered inside it. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error("used outside of a workspace");
  return workspace;
}
