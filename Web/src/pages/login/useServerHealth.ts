import { useEffect, useState } from "react";
import type { Health } from "../../api/shapes";
import type { Session } from "../../session/session";

export type ServerHealth = { state: "asking" } | { state: "away" } | { state: "answered"; health: Health };

const pause = 2_000;

/** Asks the server how it is until it answers. */
export function useServerHealth(session: Session): ServerHealth {
  const [health, setHealth] = useState<ServerHealth>({ state: "asking" });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isStopped = false;
    async function ask(): Promise<void> {
      try {
        const answer = await session.health();
        if (!isStopped) setHealth({ state: "answered", health: answer });
      } catch {
        if (isStopped) return;
        setHealth({ state: "away" });
        timer = setTimeout(() => void ask(), pause);
      }
    }
    void ask();
    return () => {
      isStopped = true;
      clearTimeout(timer);
    };
  }, [session]);
  return health;
}
