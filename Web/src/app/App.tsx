import { lazy, Suspense, useEffect } from "react";
import { useSignal } from "../core/useSignal";
import { LoginPage } from "../pages/login/LoginPage";
import type { Session } from "../session/session";

const load = (): Promise<typeof import("./SignedIn")> => import("./SignedIn");
const SignedIn = lazy(async () => ({ default: (await load()).SignedIn }));

/** The whole page: who is not signed in gets the login, who is gets the workspace. */
export function App({ session }: { session: Session }): JSX.Element {
  const state = useSignal(session.state);
  useEffect(() => {
    // While the session is restored or a password is typed, there is time to fetch the page behind it.
    load().then(({ preload }) => preload(), () => {});
  }, []);

  switch (state.phase) {
    case "restoring": return <Boot text="Restoring your session…" />;
    case "signed-out": return <LoginPage session={session} reason={state.reason} />;
    case "signed-in":
      return (
        <Suspense fallback={<Boot text="Loading AAITI…" />}>
          <SignedIn key={state.user.id} session={session} email={state.user.email} />
        </Suspense>
      );
  }
}

function Boot({ text }: { text: string }): JSX.Element {
  return <p className="boot" role="status">{text}</p>;
}
