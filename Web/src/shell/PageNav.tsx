import type { PageName } from "../app/pageRoute";
import { useWorkspace } from "../app/workspaceContext";
import { useSignal } from "../core/useSignal";
import { PageLink } from "./PageLink";

const pages: [name: PageName, label: string][] = [["markets", "Markets"], ["models", "Models"], ["data", "Data"]];

/** The pages there are. */
export function PageNav(): JSX.Element {
  const { route, selection } = useWorkspace();
  const current = useSignal(route.current);
  return (
    <nav className="pages" aria-label="Pages">
      {pages.map(([name, label]) => (
        <PageLink key={name} address={name === "markets" ? selection.address : `/${name}`}
          isCurrent={name === current} testId={`page-${name}`}>{label}</PageLink>
      ))}
    </nav>
  );
}
