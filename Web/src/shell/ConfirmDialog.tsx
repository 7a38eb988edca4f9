import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { Action } from "../core/useAction";

interface ConfirmProperties {
  title: string;
  /** What the button says that does it. */
  verb: string;
  action: Action;
  onConfirm: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

/**
 * Asks before something is done, and stays open where it fails; shown while it is rendered. The keyboard begins at
 * Cancel, stays inside, and goes back to where it came from.
 */
export function ConfirmDialog({ title, verb, action, onConfirm, onClose, children }: ConfirmProperties): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    if (shown?.open === false) shown.showModal();
    cancel.current?.focus();
    return () => {
      // One that is only taken away gives nothing back, and while it is open nothing outside takes the keyboard.
      shown?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const confirm = async (): Promise<void> => {
    if (await action.run(onConfirm)) onClose();
  };
  const close = (): void => {
    action.forget();
    onClose();
  };
  return (
    <dialog ref={dialog} className="help" aria-labelledby="confirm-title" data-testid="confirm" onClose={close}>
      <h2 id="confirm-title">{title}</h2>
      <div className="confirm-words">{children}</div>
      {action.problem !== null && <p className="form-problem" role="alert">{action.problem.message}</p>}
      <div className="buttons">
        <button ref={cancel} type="button" className="quiet" onClick={close}>Cancel</button>
        <button type="button" className="primary" aria-disabled={action.isBusy} data-testid="confirm-yes"
          onClick={() => void confirm()}>{action.isBusy ? "One moment…" : verb}</button>
      </div>
    </dialog>
  );
}
