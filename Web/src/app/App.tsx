import { lazy, Suspense, useEffect, useState } from "react";
import { useSignal } from "../core/useSignal";
import { LoginPage } from "../pages/login/LoginPage";
import type { Session } from "../session/session";
import { Workspace } from "./workspace";
import { WorkspaceContext } from "./workspaceContext";

const loadMarketPage = (): Promise<typeof import("../pages/market/MarketPage")> => import("../pages/market/MarketPage");
const MarketPage = lazy(async () => ({ default: (await loadMarketPage()).MarketPage }));

/** The whole page: who is not signed in gets the login, who is gets the workspace. */
export function App({ session }: { session: Session }): JSX.Element {
  const state = useSignal(session.state);
  useEffect(() => {
    // Whoever types a password does not have to wait for the page behind it afterwards.
    if (state.phase !== "restoring") void loadMarketPage().then(({ preloadChart }) => preloadChart());
  }, [state.phase]);

  switch (state.phase) {
    case "restoring": return <Boot text="Restoring your session…" />;
    case "signed-out": return <LoginPage session={session} reason={state.reason} />;
    case "signed-in": return <SignedIn key={state.user.id} session={session} email={state.user.email} />;
  }
}

function SignedIn({ session, email }: { session: Session; email: string }): JSX.Element {
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    const created = new Workspace(session);
    created.start();
    setWorkspace(created);
    return () => created.stop();
  }, [session]);

  if (workspace === null) return <Boot text="Loading AAITI…" />;
  return (
    <WorkspaceContext.Provider value={workspace}>
      <Suspense fallback={<Boot text="Loading AAITI…" />}>
        <MarketPage email={email} />
      </Suspense>
    </WorkspaceContext.Provider>
  );
}

function Boot({ text }: { text: string }): JSX.Element {
  return <p className="boot" role="status">{text}</p>;
}
