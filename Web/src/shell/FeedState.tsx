import { useEffect } from "react";
import { useWorkspace } from "../app/workspaceContext";
import { valueOf } from "../core/loadable";
import { useInterval, useSignal } from "../core/useSignal";
import { feedAnnouncement, feedStatus } from "../feed/feedStatus";

/** How alive the prices are: its age ticks on the screen, only its changes are read out. */
export function FeedState(): JSX.Element {
  const { board, catalog, feed } = useWorkspace();
  const hasFeed = valueOf(useSignal(catalog.symbols))?.some(({ live }) => live === true) ?? null;
  const connection = useSignal(feed.status);
  useInterval(200);
  const status = feedStatus(connection, board.lastArrival, Date.now(), hasFeed);
  const { tone } = status;
  useEffect(() => {
    // For the style sheet: prices that are no longer live are dimmed wherever they stand.
    document.documentElement.dataset["feed"] = tone;
    return () => {
      delete document.documentElement.dataset["feed"];
    };
  }, [tone]);
  return (
    <>
      <span className={`feed feed-${tone}`} title={status.detail} data-testid="connection-state"
        data-state={tone}>
        <span className="feed-dot" aria-hidden="true" />
        {status.text}
      </span>
      {connection.state === "waiting" && (
        <button type="button" className="quiet" onClick={() => feed.retry()}>Retry now</button>
      )}
      <span className="hidden" role="status">{feedAnnouncement(tone)}</span>
    </>
  );
}
