import type { Model } from "../../api/shapes";
import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { fixed } from "../../format/numbers";
import { modelFigures } from "../../market/figures";
import { ListState, Panel } from "../../shell/Panel";

const tones: Record<Model["training_status"], string> = {
  untrained: "idle", queued: "warn", training: "warn", trained: "good", error: "bad",
};

/** The user's models, with the out-of-sample error to judge them by. */
export function ModelsPanel(): JSX.Element {
  const { registry } = useWorkspace();
  const models = useSignal(registry.models);
  return (
    <Panel title="Models" name="models" aside={valueOf(models)?.length}>
      <ListState list={models} rows={2} onRetry={() => registry.refresh()} empty={
        <p>No models yet. Create one with <code>POST /api/ml/models</code>, then train it.</p>
      }>
        {(items) => <ul className="items">{items.map((model) => <ModelRow key={model.id} model={model} />)}</ul>}
      </ListState>
    </Panel>
  );
}

function ModelRow({ model }: { model: Model }): JSX.Element {
  const { mase, naiveMase, beatsNaive } = modelFigures(model);
  // Version 0 is that of a model that was never trained.
  const version = model.version ? `v${model.version}` : "";
  const description = [model.algorithm_type, model.symbols.join(", "), model.target_timeframe, version];
  return (
    <li className="item" data-testid="model" data-model={model.id} data-status={model.training_status}>
      <span className={`status status-${tones[model.training_status] ?? "idle"}`}>{model.training_status}</span>
      <span className="item-words">
        <span className="item-name">{model.name}</span>
        <span className="item-detail">{description.filter(Boolean).join(" · ")}</span>
        {beatsNaive === false && <span className="verdict">No significant gain over the naive forecast</span>}
      </span>
      <span className="item-figure"
        title="Mean absolute scaled error out of sample, of the model and of the naive forecast: lower is better">
        <span><span className="unit">MASE</span> {fixed(mase, 3)}</span>
        <span><span className="unit">naive</span> {fixed(naiveMase, 3)}</span>
      </span>
    </li>
  );
}
