import { useWorkspace } from "../../app/workspaceContext";
import { valueOf } from "../../core/loadable";
import { useSignal } from "../../core/useSignal";
import { PageLink } from "../../shell/PageLink";
import { ListState, Panel } from "../../shell/Panel";
import { ModelItem } from "../models/ModelItem";

/** The user's models, with the out-of-sample error to judge them by. */
export function ModelsPanel(): JSX.Element {
  const { registry } = useWorkspace();
  const models = useSignal(registry.models);
  return (
    <Panel title="Models" name="models" aside={valueOf(models)?.length}>
      <ListState list={models} rows={2} onRetry={() => registry.refresh()} empty={
        <p>No models yet. <PageLink address="/models/new">Create one</PageLink>, and train it.</p>
      }>
        {(items) => <ul className="items">{items.map((model) => <ModelItem key={model.id} model={model} />)}</ul>}
      </ListState>
    </Panel>
  );
}
