import { createRoot } from "./app/reactDomClient";
import { App } from "./app/App";
import { Session } from "./session/session";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/login.css";
import "./styles/shell.css";
import "./styles/panels.css";
import "./styles/market.css";
import "./styles/data.css";
import "./styles/models.css";

const session = new Session();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(<App session={session} />);
void session.restore();
