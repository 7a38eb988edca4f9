import { type ReactNode, useState } from "react";
import { HelpDialog } from "./HelpDialog";
import { TopBar } from "./TopBar";
import { useShortcuts, useShortcutSetting } from "./useShortcuts";

interface ShellProperties {
  email: string;
  /** What the first link leads to: `the market`. */
  skipTo: string;
  /** Single keys of the page, beside those that work everywhere. */
  shortcuts: Readonly<Record<string, () => void>>;
  children: ReactNode;
}

/** What stands around every page: top bar, notices, help, single keys. */
export function Shell({ email, skipTo, shortcuts, children }: ShellProperties): JSX.Element {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [areShortcutsOn, setShortcuts] = useShortcutSetting();
  const help = (): void => setHelpOpen(true);
  useShortcuts({ ...shortcuts, "?": help }, areShortcutsOn);
  return (
    <div className="shell">
      <a className="skip" href="#main">Skip to {skipTo}</a>
      <TopBar email={email} onHelp={help} />
      {children}
      <footer className="foot">
        Charts by <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">TradingView</a> Lightweight
        Charts™ © 2025 TradingView, Inc. · <button type="button" className="link" onClick={help}>
          About and licences
        </button>
      </footer>
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} areShortcutsOn={areShortcutsOn}
        onToggleShortcuts={setShortcuts} />
    </div>
  );
}
