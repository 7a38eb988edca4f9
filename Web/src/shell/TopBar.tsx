import { valueOf } from "../core/loadable";
import { useInterval, useSignal } from "../core/useSignal";
import { useWorkspace } from "../app/workspaceContext";
import { utcClock } from "../format/times";
import { Brand } from "./Brand";
import { FeedState } from "./FeedState";
import { PageNav } from "./PageNav";
import { tradingMode } from "./tradingMode";

export function TopBar({ email, onHelp }: { email: string; onHelp: () => void }): JSX.Element {
  const { session } = useWorkspace();
  return (
    <header className="topbar">
      <Brand />
      <PageNav />
      <ModeBadge />
      <SourceLabel />
      <span className="topbar-space" />
      <FeedState />
      <UtcClock />
      <span className="topbar-user" title={email}>{email}</span>
      <button type="button" className="quiet" onClick={onHelp} aria-label="Help and about">?</button>
      <button type="button" className="quiet" aria-label="Sign out" data-testid="sign-out"
        onClick={() => void session.logout().catch(() => {})}>
        <span className="wide-only">Sign out</span>
        <svg className="narrow-only" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M6 2H3v12h3M7 8h7M11 5l3 3-3 3" />
        </svg>
      </button>
    </header>
  );
}

function ModeBadge(): JSX.Element {
  const { registry } = useWorkspace();
  const mode = tradingMode(valueOf(useSignal(registry.bots)) ?? []);
  const words = { paper: "no real orders", shadow: "decisions are recorded, not sent", live: "real orders" };
  return (
    <span className={`mode mode-${mode}`} data-testid="mode" title={`Mode: ${words[mode]}`}>{mode.toUpperCase()}</span>
  );
}

function SourceLabel(): JSX.Element | null {
  const { catalog } = useWorkspace();
  const sources = new Set((valueOf(useSignal(catalog.symbols)) ?? []).map((entry) => entry.source));
  if (sources.has("replay")) {
    return (
      <span className="source" data-testid="source" title="Prices of the past, played back by the replay feed">
        replayed<span className="wide-only"> prices</span>
      </span>
    );
  }
  if (!sources.has("simulated")) return null;
  return (
    <span className="source source-simulated" data-testid="source" title="Prices are made up by the simulated feed">
      simulated<span className="wide-only"> prices</span>
    </span>
  );
}

function UtcClock(): JSX.Element {
  useInterval(1000);
  const now = Date.now();
  return (
    <time className="clock" dateTime={new Date(now).toISOString()} title="Coordinated Universal Time">
      {utcClock(now)} <span className="unit">UTC</span>
    </time>
  );
}
