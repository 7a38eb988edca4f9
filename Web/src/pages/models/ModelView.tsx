import { useEffect, useState } from "react";
import { useWorkspace } from "../../app/workspaceContext";
import { useSignal } from "../../core/useSignal";
import { ModelDesk } from "../../models/modelDesk";
import { LoadState, Panel } from "../../shell/Panel";
import { EvaluationPanel } from "./EvaluationPanel";
import { ForecastPanel } from "./ForecastPanel";
import { ModelPanel } from "./ModelPanel";
import { ServicePanel } from "./ServicePanel";
import { VersionsPanel } from "./VersionsPanel";

/** One model: what it is and how it stands, its evaluation, forecasts, versions. */
export function ModelView({ id }: { id: string }): JSX.Element | null {
  const { feed, models, registry } = useWorkspace();
  const [desk, setDesk] = useState<ModelDesk | null>(null);
  useEffect(() => {
    const created = new ModelDesk(models, id, () => registry.refresh());
    setDesk(created);
    return created.follow(feed);
  }, [feed, models, registry, id]);
  return desk === null ? null : <Desk desk={desk} />;
}

function Desk({ desk }: { desk: ModelDesk }): JSX.Element {
  const loaded = useSignal(desk.model);
  if (loaded.state !== "ready") {
    return (
      <Panel title="Model" name="model">
        <LoadState value={loaded} rows={3} onRetry={() => desk.refresh()}>{() => null}</LoadState>
      </Panel>
    );
  }
  const model = loaded.value;
  return (
    <>
      <ModelPanel desk={desk} model={model} />
      {Number(model.version ?? 0) > 0 && (
        <>
          <EvaluationPanel desk={desk} model={model} />
          <ForecastPanel desk={desk} model={model} />
          <VersionsPanel desk={desk} />
        </>
      )}
      <ServicePanel desk={desk} model={model} />
    </>
  );
}
