import { useCallback } from "react";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useLoaded } from "../../core/useLoaded";
import { useSignal } from "../../core/useSignal";
import { LoadState, Panel } from "../../shell/Panel";
import { NewModelForm } from "./NewModelForm";
import { useMayTrade } from "./useMayTrade";

/** The form for a new model, once it is known which algorithms and markets there are. */
export function NewModel(): JSX.Element {
  const { catalog, models } = useWorkspace();
  const symbols = valueOf(useSignal(catalog.symbols));
  const [algorithms, retry] = useLoaded(useCallback(() => models.algorithms(), [models]));
  const mayTrade = useMayTrade();
  return (
    <Panel title="New model" name="new-model">
      {!mayTrade ? <div className="empty"><p>Your account may look only: ask an admin for the role of a trader.</p></div> : (
        <LoadState value={algorithms} rows={8} onRetry={retry}>
          {(known) => symbols !== null && symbols.length === 0 ? (
            <div className="empty">
              <p><strong>There are no candles to learn from.</strong> Import some with{" "}
                <code>aaiti import FILE.csv --symbol BTC-USDT --timeframe 1m</code>.</p>
            </div>
          ) : <NewModelForm algorithms={known} symbols={symbols ?? []} />}
        </LoadState>
      )}
    </Panel>
  );
}
