import { memo } from "react";
import type { LoggedEntry } from "../../activity/activityLog";
import type { EntryKind } from "../../activity/entry";
import { useWorkspace } from "../../app/workspaceContext";
import { useSignal } from "../../core/useSignal";
import { utcClock, utcDay, utcMinute } from "../../format/times";
import { Panel } from "../../shell/Panel";

const labels: Record<EntryKind, string> = {
  model_training: "Training", prediction: "Forecast", bot_update: "Bot", trade_update: "Trade",
  backtest_update: "Backtest", alert: "Alert",
};

const oneDay = 86_400_000;

/** What models, bots and backtests do, as it happens. */
export function ActivityPanel(): JSX.Element {
  const { activity } = useWorkspace();
  const entries = useSignal(activity.entries);
  const isComplete = useSignal(activity.isComplete);
  return (
    <Panel title="Activity" name="activity" aside={entries.length > 0 ? "newest first, UTC" : undefined}>
      {entries.length === 0 ? (
        <div className="empty">
          <p><strong>{isComplete ? "Nothing has happened yet." : "Looking for what happened before…"}</strong></p>
          <p>Trainings, forecasts, backtests, bots and their trades appear here as they happen.</p>
        </div>
      ) : (
        <ol className="events" tabIndex={0} aria-label="Events, newest first">
          {entries.map((entry) => <ActivityRow key={entry.key} entry={entry} />)}
        </ol>
      )}
    </Panel>
  );
}

const ActivityRow = memo(({ entry }: { entry: LoggedEntry }) => {
  return (
    <li className={`event event-${entry.tone}`} data-event={entry.kind} data-key={entry.key}>
      <time dateTime={new Date(entry.at).toISOString()} title={`${utcMinute(entry.at)} UTC`}>
        {Date.now() - entry.at < oneDay ? utcClock(entry.at) : utcDay(entry.at)}
      </time>
      <span className="event-kind">{labels[entry.kind]}</span>
      <span className="event-words">
        <span className="event-title">{entry.title}</span>
        <span className="event-detail">{entry.detail}</span>
      </span>
      {entry.progress !== null && <progress value={entry.progress} max={1} aria-label={entry.title} />}
    </li>
  );
});
