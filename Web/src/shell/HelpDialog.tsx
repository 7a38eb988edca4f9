import { useEffect, useRef } from "react";

interface HelpProperties {
  isOpen: boolean;
  onClose: () => void;
  areShortcutsOn: boolean;
  onToggleShortcuts: (isOn: boolean) => void;
}

const keys: [string, string][] = [
  ["j / k", "next or previous market or model"],
  ["[ / ]", "shorter or longer timeframe"],
  ["t", "chart as a table, and back"],
  ["?", "this help"],
  ["Esc", "close"],
];

/** Keyboard help, and what the page is made of with its licences. */
export function HelpDialog({ isOpen, onClose, areShortcutsOn, onToggleShortcuts }: HelpProperties): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen && dialog.current?.open === false) dialog.current.showModal();
    if (!isOpen) dialog.current?.close();
  }, [isOpen]);
  const license = document.querySelector<HTMLLinkElement>("link[rel=license]")?.href;
  return (
    <dialog ref={dialog} className="help" onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">Keyboard</h2>
      <dl className="keys">
        {keys.map(([key, meaning]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{meaning}</dd></div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={areShortcutsOn} onChange={(event) => onToggleShortcuts(event.target.checked)} />
        Single keys work as shortcuts
      </label>
      <h2>About</h2>
      <p>
        AAITI, a self-hosted trading platform. Charts by{" "}
        <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">TradingView</a> Lightweight Charts™,
        © 2025 TradingView, Inc., Apache License 2.0. React, © Meta Platforms, Inc., MIT License.{" "}
        {license !== undefined && <a href={license} target="_blank" rel="noreferrer">All notices</a>}
      </p>
      <button type="button" className="primary" onClick={onClose}>Close</button>
    </dialog>
  );
}
