import { type FormEvent, useEffect, useRef, useState } from "react";
import { countdown } from "../../format/times";
import { useInterval } from "../../core/useSignal";
import type { Session } from "../../session/session";
import { Brand } from "../../shell/Brand";
import { Field } from "../../shell/Field";
import { type LoginProblem, loginProblem } from "./loginProblem";
import { useServerHealth } from "./useServerHealth";

/** Signs in; on an installation without any account, the same form creates its owner. */
export function LoginPage({ session, reason }: { session: Session; reason: string | null }): JSX.Element {
  const health = useServerHealth(session);
  const isSetup = health.state === "answered" && health.health.setup_required === true;
  return (
    <main className="login" data-testid="login-page">
      <section className="login-card" aria-labelledby="login-title">
        <Brand />
        <h1 id="login-title">{isSetup ? "Create the owner account" : "Sign in"}</h1>
        <p className="login-lead">
          {isSetup
            ? "This installation has no account yet. The first one owns it, and may do everything."
            : "Your market data, models and bots on your own server."}
        </p>
        {health.state === "away" && (
          <p className="notice notice-bad" role="alert" data-testid="server-away">
            The server does not answer. Is <code>aaiti serve</code> running? Trying again…
          </p>
        )}
        {reason !== null && <p className="notice" role="status">{reason}</p>}
        <LoginForm session={session} isSetup={isSetup} />
      </section>
      <p className="login-foot">
        {health.state === "answered" ? `AAITI ${health.health.version}` : "AAITI"} · self-hosted trading platform
      </p>
    </main>
  );
}

function LoginForm({ session, isSetup }: { session: Session; isSetup: boolean }): JSX.Element {
  const [problem, setProblem] = useState<LoginProblem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isRevealed, setRevealed] = useState(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const wait = useCountdown(problem?.retryAt ?? null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isBusy || wait > 0) return;
    const credentials: [string, string] = [email.current?.value.trim() ?? "", password.current?.value ?? ""];
    setBusy(true);
    setProblem(null);
    try {
      await (isSetup ? session.register(...credentials) : session.login(...credentials));
    } catch (error) {
      setProblem(loginProblem(error, isSetup, Date.now()));
      setBusy(false);
      password.current?.select();
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Field label="Email" id="email" error={problem?.fields["email"]}>
        {(described) => (
          <input ref={email} id="email" name="email" type="email" autoComplete="username" required autoFocus
            spellCheck={false} data-testid="login-email" {...described} />
        )}
      </Field>
      <Field label="Password" id="password" error={problem?.fields["password"]}>
        {(described) => (
          <div className="input-row">
            <input ref={password} id="password" name="password" type={isRevealed ? "text" : "password"} required
              autoComplete={isSetup ? "new-password" : "current-password"} data-testid="login-password"
              {...described} />
            <button type="button" className="quiet" aria-pressed={isRevealed} onClick={() => setRevealed(!isRevealed)}>
              {isRevealed ? "Hide" : "Show"}
            </button>
          </div>
        )}
      </Field>
      <p className="form-problem" role="alert" data-testid="login-error" hidden={problem === null}>
        {problem?.message} {wait > 0 && `Try again in ${countdown(wait)}.`}
        {wait <= 0 && problem !== null && problem.retryAt !== null && "You can try again now."}
      </p>
      <button type="submit" className="primary" disabled={isBusy || wait > 0} data-testid="login-submit">
        {isBusy ? "One moment…" : isSetup ? "Create account" : "Sign in"}
      </button>
    </form>
  );
}

/** Whole seconds until `time`, counting down; 0 once it has passed. */
function useCountdown(time: number | null): number {
  const [isPast, setPast] = useState(true);
  useEffect(() => {
    setPast(time === null);
    if (time === null) return undefined;
    const timer = setTimeout(() => setPast(true), Math.max(0, time - Date.now()));
    return () => clearTimeout(timer);
  }, [time]);
  useInterval(250, !isPast);
  return time === null ? 0 : Math.max(0, Math.ceil((time - Date.now()) / 1000));
}
