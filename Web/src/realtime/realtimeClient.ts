import { Signal } from "../core/signal";
import { type Action, ConnectionMachine, type Status, type Timer } from "./connectionMachine";
import type { Json } from "./packets";

export interface RealtimeOptions {
  url: string;
  /** A valid access token, a new one if `fresh`; `null` if nobody is signed in. Rejects while the server is away. */
  token: (fresh: boolean) => Promise<string | null>;
  onEvent: (name: string, payload: Json) => void;
  now?: () => number;
}

const acknowledgementLimit = 10_000;

/** The I/O around `ConnectionMachine`: one websocket, its timers and the acknowledgements that are still out. */
export class RealtimeClient {
  readonly status = new Signal<Status>({ state: "off" });

  private readonly machine = new ConnectionMachine(Math.random);
  private readonly timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  private readonly waiting = new Map<number, { resolve: (payload: Json) => void; reject: (error: Error) => void }>();
  private readonly now: () => number;
  private socket: WebSocket | null = null;

  constructor(private readonly options: RealtimeOptions) {
    this.now = options.now ?? Date.now;
  }

  start(): void {
    this.run(this.machine.start());
  }

  stop(): void {
    this.run(this.machine.stop());
  }

  /** Reconnects now instead of after the pause. */
  retry(): void {
    this.run(this.machine.retry());
  }

  /** Sends an event and waits for its acknowledgement; rejects if the connection or the time runs out first. */
  request(name: string, payload: Json): Promise<Json> {
    const { actions, id } = this.machine.emit(name, payload);
    if (id === null) return Promise.reject(new Error("not connected"));
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => settle(() => reject(new Error(`no answer to ${name}`))), acknowledgementLimit);
      const settle = (outcome: () => void): void => {
        clearTimeout(limit);
        this.waiting.delete(id);
        outcome();
      };
      this.waiting.set(id, {
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (error) => settle(() => reject(error)),
      });
      this.run(actions);
    });
  }

  private run(actions: Action[]): void {
    for (const action of actions) this.perform(action);
  }

  private perform(action: Action): void {
    switch (action.do) {
      case "authorise": return this.authorise(action.fresh);
      case "open": return this.open();
      case "close": return this.close();
      case "send": return this.socket?.send(action.frame);
      case "arm": return this.arm(action.timer, action.milliseconds);
      case "disarm": return clearTimeout(this.timers.get(action.timer));
      case "deliver": return this.options.onEvent(action.name, action.payload);
      case "settle": return this.waiting.get(action.id)?.resolve(action.payload);
      case "abandon":
        for (const request of [...this.waiting.values()]) request.reject(new Error(action.reason));
        return undefined;
      case "announce": return this.status.set(action.status);
    }
  }

  private authorise(fresh: boolean): void {
    this.options.token(fresh).then(
      (token) => this.run(this.machine.authorised(token)),
      (error: unknown) => this.run(this.machine.authorisationFailed(String(error), this.now())),
    );
  }

  private open(): void {
    const socket = new WebSocket(this.options.url);
    this.socket = socket;
    // A socket that has been given up may still report; only the current one counts.
    const ifCurrent = (react: () => Action[]) => () => {
      if (this.socket === socket) this.run(react());
    };
    socket.onopen = ifCurrent(() => this.machine.opened());
    socket.onclose = ifCurrent(() => this.machine.closed("the connection was lost", this.now()));
    socket.onmessage = (message: MessageEvent<unknown>) => {
      const { data } = message;
      if (this.socket === socket && typeof data === "string") this.run(this.machine.received(data, this.now()));
    };
  }

  private close(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private arm(timer: Timer, milliseconds: number): void {
    clearTimeout(this.timers.get(timer));
    this.timers.set(timer, setTimeout(() => this.run(this.machine.fired(timer, this.now())), milliseconds));
  }
}
