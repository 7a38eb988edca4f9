import { ApiError } from "../api/apiError";
import { type RequestOptions, sendRequest } from "../api/http";
import type { Health, SessionAnswer, User } from "../api/shapes";
import { Signal } from "../core/signal";
import { needsRenewal, renewalDelay } from "./renewal";

export type SessionState =
  | { phase: "restoring" }
  | { phase: "signed-out"; reason: string | null }
  | { phase: "signed-in"; user: User };

interface Access {
  token: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  expiresAt: number;
}

// Asks the server to keep the refresh token in an HttpOnly cookie instead of handing it to the script.
const clientHeader = { "x-aaiti-client": "web" };
const renewalPause = 5_000;
const hintKey = "aaiti.signed-in";

/**
 * Who is signed in. The access token lives in this object only; the refresh token in a cookie that no script can read.
 * Tabs share that cookie, and a refresh token that is used twice ends the session: renewals hold a lock across tabs.
 */
export class Session {
  readonly state = new Signal<SessionState>({ phase: "restoring" });

  private access: Access | null = null;
  private renewal: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("aaiti.session");

  constructor() {
    this.tabs?.addEventListener("message", () => this.end(null));
  }

  /** Takes up the session that the browser still has a cookie of, if it has one. */
  async restore(): Promise<void> {
    // Without this hint (which is no secret) each first visit would begin with a request that must fail.
    if (localStorage.getItem(hintKey) === null) return this.end(null);
    for (;;) {
      try {
        return await this.renew();
      } catch (error) {
        if (!(error instanceof ApiError && error.isServerAway)) throw error;
        await new Promise((resolve) => setTimeout(resolve, renewalPause));
      }
    }
  }

  login(email: string, password: string): Promise<void> {
    return this.begin("/api/auth/login", { email, password });
  }

  /** Creates the first account, which owns the installation. */
  register(email: string, password: string): Promise<void> {
    return this.begin("/api/auth/register", { email, password });
  }

  health(): Promise<Health> {
    return sendRequest<Health>("/api/health", { limit: 5_000 });
  }

  async logout(): Promise<void> {
    try {
      await this.request("/api/auth/logout", { method: "POST" });
    } finally {
      this.end(null);
      this.tabs?.postMessage("signed-out");
    }
  }

  /** A request in the user's name; one that is refused for an old token is sent again with a new one. */
  async request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
    const token = await this.token(false);
    try {
      return await this.send(path, options, token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || token === null) throw error;
      return this.send(path, options, await this.token(true));
    }
  }

  /** A token that is valid for a while yet; `null` if nobody is signed in. */
  async token(fresh: boolean): Promise<string | null> {
    if (this.access !== null && (fresh || needsRenewal(this.access.expiresAt, Date.now()))) await this.renew();
    return this.access?.token ?? null;
  }

  private send<Answer>(path: string, options: RequestOptions, token: string | null): Promise<Answer> {
    const authorisation: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    return sendRequest(path, { ...options, headers: { ...clientHeader, ...options.headers, ...authorisation } });
  }

  private async begin(path: string, body: unknown): Promise<void> {
    await this.accept(await sendRequest<SessionAnswer>(path, { method: "POST", body, headers: clientHeader }));
  }

  private renew(): Promise<void> {
    this.renewal ??= exclusively("aaiti.renewal", () => this.exchange()).finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async exchange(): Promise<void> {
    try {
      const options = { method: "POST", headers: clientHeader } as const;
      await this.accept(await sendRequest<SessionAnswer>("/api/auth/refresh", options));
    } catch (error) {
      if (!(error instanceof ApiError) || error.isServerAway || error.status === 429) throw error;
      this.end(this.access === null ? null : "Your session has ended. Please sign in again.");
    }
  }

  private async accept(answer: SessionAnswer): Promise<void> {
    this.access = { token: answer.token, expiresAt: Date.now() + answer.expires_in * 1000 };
    localStorage.setItem(hintKey, "yes");
    this.plan(renewalDelay(answer.expires_in));
    const current = this.state.get();
    if (current.phase === "signed-in" && answer.user === undefined) return;
    const user = answer.user ?? (await this.send<{ user: User }>("/api/auth/profile", {}, answer.token)).user;
    if (current.phase !== "signed-in" || current.user.id !== user.id) this.state.set({ phase: "signed-in", user });
  }

  private plan(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.renew().catch(() => this.plan(renewalPause));
    }, delay);
  }

  private end(reason: string | null): void {
    clearTimeout(this.timer);
    this.access = null;
    localStorage.removeItem(hintKey);
    this.state.set({ phase: "signed-out", reason });
  }
}

/** Runs `work` while no other tab does, where the browser has locks (pages over HTTPS or from this machine). */
function exclusively(name: string, work: () => Promise<void>): Promise<void> {
  return "locks" in navigator ? navigator.locks.request(name, work) : work();
}
