import { lazy, Suspense, useEffect, useState } from "react";
import { useSignal } from "../core/useSignal";
import { loadChart } from "../pages/market/ChartPanel";
import { MarketPage } from "../pages/market/MarketPage";
import type { Session } from "../session/session";
import type { PageRoute } from "./pageRoute";
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
      <Page email={email} route={workspace.route} />
    </WorkspaceContext.Provider>
  );
}

const DataPage = lazy(async () => ({ default: (await import("../pages/data/DataPage")).DataPage }));

const ModelsPage = lazy(async () => ({ default: (await import("../pages/models/ModelsPage")).ModelsPage }));

function Page({ email, route }: { email: string; route: PageRoute }): JSX.Element {
  switch (useSignal(route.current)) {
    case "markets": return <MarketPage email={email} />;
    case "models":
      return (
        <Suspense fallback={<p className="boot" role="status">Loading the models…</p>}>
          <ModelsPage email={email} />
        </Suspense>
      );
    case "data":
      return (
        <Suspense fallback={<p className="boot" role="status">Loading the data…</p>}>
          <DataPage email={email} />
        </Suspense>
      );
  }
}

/** Fetches what the page will load next, ahead of its use. */
export function preload(): void {
  void loadChart();
}
