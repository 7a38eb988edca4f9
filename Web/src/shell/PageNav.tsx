import type { MouseEvent } from "react";
import type { PageName } from "../app/pageRoute";
import { useWorkspace } from "../app/workspaceContext";
import { useSignal } from "../core/useSignal";

const pages: [name: PageName, label: string][] = [["markets", "Markets"], ["data", "Data"]];

/** The pages there are. */
export function PageNav(): JSX.Element {
  const { route, selection } = useWorkspace();
  const current = useSignal(route.current);
  return (
    <nav className="pages" aria-label="Pages">
      {pages.map(([name, label]) => {
        const address = name === "markets" ? selection.address : `/${name}`;
        const open = (event: MouseEvent): void => {
          // A new tab or window is the browser's business.
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          route.open(address);
        };
        return (
          <a key={name} href={address} aria-current={name === current ? "page" : undefined} data-testid={`page-${name}`}
            onClick={open}>{label}</a>
        );
      })}
    </nav>
  );
}
