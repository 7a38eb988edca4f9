// React DOM's UMD build has one entry; `react-dom/client` is the part of it that mounts the page.
import * as ReactDOM from "react-dom";

interface ClientEntry {
  createRoot: typeof import("react-dom/client").createRoot;
}

export const { createRoot } = ReactDOM as unknown as ClientEntry;
