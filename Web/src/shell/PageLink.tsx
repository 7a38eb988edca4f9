import type { MouseEvent, ReactNode } from "react";
import { useWorkspace } from "../app/workspaceContext";

interface PageLinkProperties {
  address: string;
  className?: string;
  isCurrent?: boolean;
  testId?: string;
  children: ReactNode;
}

/** A link within the page, which opens without loading it again. */
export function PageLink({ address, className, isCurrent, testId, children }: PageLinkProperties): JSX.Element {
  const { route } = useWorkspace();
  const open = (event: MouseEvent): void => {
    // A new tab or window is the browser's business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    route.open(address);
  };
  return (
    <a href={address} className={className} aria-current={isCurrent === true ? "page" : undefined}
      data-testid={testId} onClick={open}>{children}</a>
  );
}
