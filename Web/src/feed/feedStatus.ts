import type { Status } from "../realtime/connectionMachine";
import { age } from "../format/times";

export type FeedTone = "live" | "stale" | "offline" | "connecting" | "waiting" | "none";

/** How alive the prices are, in the few words of the top bar. */
export interface FeedStatus {
  tone: FeedTone;
  text: string;
  /** For whoever wants to know more. */
  detail: string;
}

/** Prices older than this are called stale, in milliseconds. */
export const staleAfter = 5_000;

/** `hasFeed`: whether the server streams any market; `null` while that is not known. */
export function feedStatus(
  connection: Status, lastArrival: number | null, now: number, hasFeed: boolean | null = null,
): FeedStatus {
  switch (connection.state) {
    case "off":
      return { tone: "offline", text: "Offline", detail: "Not connected." };
    case "connecting":
      return { tone: "connecting", text: "Connecting…", detail: "Connecting to the server." };
    case "waiting": {
      const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
      const detail = `Not connected: ${connection.reason}.`;
      return { tone: "offline", text: `Offline, retry in ${seconds} s`, detail };
    }
    case "connected": {
      if (lastArrival === null && hasFeed === false) {
        return { tone: "none", text: "No live feed", detail: "The server has no feed: prices are as last stored." };
      }
      if (lastArrival === null) {
        return { tone: "waiting", text: "No prices yet", detail: "Connected; no price has arrived since." };
      }
      const quiet = Math.max(0, now - lastArrival);
      return quiet <= staleAfter
        ? { tone: "live", text: `Live ${age(quiet)}`, detail: "Time since the newest price arrived." }
        : { tone: "stale", text: `Stale ${age(quiet)}`, detail: "Connected, but no price has arrived for a while." };
    }
  }
}

/** What a screen reader is told: changes of state, never the age. */
export function feedAnnouncement(tone: FeedTone): string {
  switch (tone) {
    case "live": return "Prices are live.";
    case "stale": return "Prices are stale.";
    case "offline": return "Disconnected from the server.";
    case "connecting": return "Connecting to the server.";
    case "waiting": return "Connected. No prices yet.";
    case "none": return "Connected. The server has no live feed.";
  }
}
