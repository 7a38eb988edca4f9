import { useEffect, useState } from "react";
import { loadChart } from "../pages/market/ChartPanel";
import { MarketPage } from "../pages/market/MarketPage";
import type { Session } from "../session/session";
import { Workspace } from "./workspace";
import { WorkspaceContext } from "./workspaceContext";

/** The page of a signed-in user: opens their workspace, and closes it when they go. */
export function SignedIn({ session, email }: { session: Session; email: string }): JSX.Element | null {
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    const created = new Workspace(session);
    created.start();
    setWorkspace(created);
    return () => created.stop();
  }, [session]);

  if (workspace === null) return null;
  return (
    <WorkspaceContext.Provider value={workspace}>
      <MarketPage email={email} />
    </WorkspaceContext.Provider>
  );
}

/** Fetches what the page will load next, ahead of its use. */
export function preload(): void {
  void loadChart();
}
