import type { Model } from "../../api/shapes";
import { fixed } from "../../format/numbers";
import { modelFigures } from "../../market/figures";
import { PageLink } from "../../shell/PageLink";

const tones: Record<Model["training_status"], string> = {
  untrained: "idle", queued: "warn", training: "warn", trained: "good", error: "bad",
};

interface ItemProperties {
  model: Model;
  isChosen?: boolean;
}

/** A model in a list, with the out-of-sample error to judge it by. */
export function ModelItem({ model, isChosen = false }: ItemProperties): JSX.Element {
  const { mase, naiveMase, beatsNaive } = modelFigures(model);
  // Version 0 is that of a model that was never trained.
  const version = model.version ? `v${model.version}` : "";
  const description = [model.algorithm_type, model.symbols.join(", "), model.target_timeframe, version];
  return (
    <li className="item" data-testid="model" data-model={model.id} data-status={model.training_status}>
      <span className={`status status-${tones[model.training_status] ?? "idle"}`}>{model.training_status}</span>
      <span className="item-words">
        <PageLink className="item-name" address={`/models/${model.id}`} isCurrent={isChosen}>{model.name}</PageLink>
        <span className="item-detail">{description.filter(Boolean).join(" · ")}</span>
        {model.is_demoted === true && <span className="verdict">Out of service</span>}
        {typeof model.drift === "string" && <span className="verdict">Its forecasts drift</span>}
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
