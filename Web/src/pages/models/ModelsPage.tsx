import { useMemo } from "react";
import type { Model } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { ListState, Panel } from "../../shell/Panel";
import { PageLink } from "../../shell/PageLink";
import { Shell } from "../../shell/Shell";
import { ModelItem } from "./ModelItem";
import { ModelView } from "./ModelView";
import { NewModel } from "./NewModel";
import { useMayTrade } from "./useMayTrade";

const create = "new";

/** The models: which one deserves trust, what it forecasts, and how to make another one. */
export function ModelsPage({ email }: { email: string }): JSX.Element {
  const { registry, route } = useWorkspace();
  const models = useSignal(registry.models);
  const chosen = chosenIn(useSignal(route.path));
  const mayTrade = useMayTrade();
  const items = valueOf(models);
  const shortcuts = useMemo(() => ({
    j: () => route.open(neighbour(items ?? [], chosen, 1)),
    k: () => route.open(neighbour(items ?? [], chosen, -1)),
  }), [items, chosen, route]);
  return (
    <Shell email={email} skipTo="the models" shortcuts={shortcuts}>
      <main className="models" id="main" tabIndex={-1} data-view={chosen === null ? "list" : "detail"}>
        <div className="models-list">
          <Panel title="Models" name="models" aside={items?.length}>
            {mayTrade && (
              <PageLink address={`/models/${create}`} className="new-model" isCurrent={chosen === create}
                testId="new-model">+ New model</PageLink>
            )}
            <ListState list={models} rows={4} onRetry={() => registry.refresh()} empty={<NoModels />}>
              {(all) => (
                <ul className="items">
                  {all.map((model) => <ModelItem key={model.id} model={model} isChosen={model.id === chosen} />)}
                </ul>
              )}
            </ListState>
          </Panel>
        </div>
        <div className="models-main">
          {chosen !== null && <PageLink address="/models" className="models-back">‹ All models</PageLink>}
          {chosen === create ? <NewModel /> : chosen !== null ? <ModelView key={chosen} id={chosen} /> : (
            <Panel title="Model" name="no-model">
              <div className="empty"><p>Choose a model to see what its forecasts are worth.</p></div>
            </Panel>
          )}
        </div>
      </main>
    </Shell>
  );
}

function NoModels(): JSX.Element {
  return (
    <>
      <p><strong>No models yet.</strong></p>
      <p>A model learns from stored candles and forecasts the next closes; each is judged beside the naive forecast.</p>
    </>
  );
}

function chosenIn(path: string): string | null {
  const [, page, name = ""] = path.split("/");
  return page !== "models" || name === "" ? null : name;
}

/** The address of the next model or the one before, staying at the ends. */
function neighbour(models: readonly Model[], chosen: string | null, by: 1 | -1): string {
  const index = models.findIndex(({ id }) => id === chosen);
  const next = models[index < 0 ? 0 : Math.min(models.length - 1, Math.max(0, index + by))];
  return next === undefined ? "/models" : `/models/${next.id}`;
}
