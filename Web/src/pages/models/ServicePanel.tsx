import { type FormEvent, useState } from "react";
import type { DriftResponse, ModelDetails } from "../../api/modelShapes";
import { useWorkspace } from "../../app/workspaceContext";
import { useAction } from "../../core/useAction";
import type { ModelDesk } from "../../models/modelDesk";
import { numberOf } from "../../models/schemaForm";
import { ConfirmDialog } from "../../shell/ConfirmDialog";
import { Field } from "../../shell/Field";
import { Panel } from "../../shell/Panel";
import { driftResponses } from "./driftResponses";
import { useMayTrade } from "./useMayTrade";

/** How a model is cared for: its name, what is done about drift, its schedule; and its end. */
export function ServicePanel({ desk, model }: { desk: ModelDesk; model: ModelDetails }): JSX.Element | null {
  const { registry, route, models } = useWorkspace();
  const [name, setName] = useState(model.name);
  const [response, setResponse] = useState(model.on_drift);
  const [hours, setHours] = useState(String(model.retrain_every_hours ?? 0));
  const [isDeleting, setDeleting] = useState(false);
  const saving = useAction();
  const deleting = useAction();
  if (!useMayTrade()) return null;
  const isChanged = name !== model.name || response !== model.on_drift
    || numberOf(hours) !== (model.retrain_every_hours ?? 0);
  const errors = saving.problem?.fields ?? [];
  const errorOf = (field: string): string | undefined => errors.find((error) => error.field === field)?.message;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    void saving.run(() => desk.change({ name, on_drift: response, retrain_every_hours: numberOf(hours) }));
  };
  return (
    <Panel title="Care" name="care">
      <form className="form" onSubmit={save} noValidate>
        <div className="form-row">
          <Field label="Name" id="care-name" error={errorOf("name")}>
            {(described) => (
              <input id="care-name" value={name} maxLength={200} {...described}
                onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <Field label="When it drifts" id="care-drift" error={errorOf("on_drift")}>
            {(described) => (
              <select id="care-drift" value={response} {...described}
                onChange={(event) => setResponse(event.target.value as DriftResponse)}>
                {driftResponses.map(([value, label]) => <option key={value} value={value}>{label}</option>)}
              </select>
            )}
          </Field>
          <Field label="Train again after hours (0: never)" id="care-hours" error={errorOf("retrain_every_hours")}>
            {(described) => (
              <input id="care-hours" inputMode="numeric" value={hours} {...described}
                onChange={(event) => setHours(event.target.value)} />
            )}
          </Field>
        </div>
        {saving.problem !== null && errors.length === 0 && (
          <p className="form-problem" role="alert">{saving.problem.message}</p>
        )}
        <div className="buttons">
          <button type="submit" className="quiet" disabled={!isChanged || saving.isBusy} data-testid="save-care">
            Save
          </button>
          <button type="button" className="quiet" data-testid="delete-model" onClick={() => setDeleting(true)}>
            Delete the model
          </button>
        </div>
      </form>
      {isDeleting && (
        <ConfirmDialog title={`Delete ${model.name}?`} verb="Delete" action={deleting}
          onClose={() => setDeleting(false)} onConfirm={async () => {
            await models.delete(model.id);
            registry.refresh();
            route.open("/models");
          }}>
          <p>Its versions, forecasts and their scores go with it. This cannot be undone.</p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}
