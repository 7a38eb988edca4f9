import { type Backoff, defaultBackoff, wait } from "./backoff";
import { connect, disconnect, event, type Incoming, type Json, parse, pong, ProtocolError } from "./packets";

/** What the machine asks of the shell around it. */
export type Action =
  | { do: "authorise"; fresh: boolean }
  | { do: "open" }
  | { do: "close" }
  | { do: "send"; frame: string }
  | { do: "arm"; timer: Timer; milliseconds: number }
  | { do: "disarm"; timer: Timer }
  | { do: "deliver"; name: string; payload: Json }
  | { do: "settle"; id: number; payload: Json }
  | { do: "abandon"; reason: string }
  | { do: "announce"; status: Status };

/** `progress` bounds the time from opening to connected, `silence` the time without a word from the server. */
export type Timer = "retry" | "progress" | "silence";

export type Status =
  | { state: "off" }
  | { state: "connecting"; failures: number }
  | { state: "connected" }
  | { state: "waiting"; failures: number; reason: string; retryAt: number };

type Phase = "off" | "authorising" | "opening" | "greeting" | "joining" | "connected" | "waiting";

const progressLimit = 15_000;

/**
 * The life of one Socket.IO connection over websocket, with its reconnects: a pure state machine. Each method takes
 * what happened and answers what to do, in order; nothing in here knows a socket, a clock or a timer.
 *
 * off → authorising (token) → opening (websocket) → greeting (handshake) → joining (namespace) → connected;
 * whatever breaks leads to waiting, and from there, after a growing pause, to authorising again.
 */
export class ConnectionMachine {
  private phase: Phase = "off";
  private failures = 0;
  private nextAck = 0;
  private silenceLimit = 0;
  private token = "";
  private wasRefused = false;

  constructor(
    private readonly random: () => number,
    private readonly backoff: Backoff = defaultBackoff,
  ) {}

  start(): Action[] {
    if (this.phase !== "off") return [];
    this.failures = 0;
    return this.begin();
  }

  stop(): Action[] {
    if (this.phase === "off") return [];
    const farewell: Action[] = this.phase === "connected" ? [{ do: "send", frame: disconnect }] : [];
    this.phase = "off";
    return [...farewell, ...this.drop("stopped"), { do: "announce", status: { state: "off" } }];
  }

  /** A token to connect with; `null` if there is none, because nobody is signed in any more. */
  authorised(token: string | null): Action[] {
    if (this.phase !== "authorising") return [];
    if (token === null) return this.stop();
    this.token = token;
    this.phase = "opening";
    return [{ do: "open" }];
  }

  /** No token could be had for now: the server is away. */
  authorisationFailed(reason: string, now: number): Action[] {
    return this.phase === "authorising" ? this.fail(reason, now) : [];
  }

  opened(): Action[] {
    if (this.phase === "opening") this.phase = "greeting";
    return [];
  }

  closed(reason: string, now: number): Action[] {
    return this.phase === "off" || this.phase === "waiting" ? [] : this.fail(reason, now);
  }

  fired(timer: Timer, now: number): Action[] {
    if (timer === "retry") return this.retry();
    if (this.phase === "off" || this.phase === "waiting") return [];
    return this.fail(timer === "silence" ? "the server has gone silent" : "the server takes too long", now);
  }

  /** Ends a pause at once: the network is back, or somebody asked. */
  retry(): Action[] {
    return this.phase === "waiting" ? [{ do: "disarm", timer: "retry" }, ...this.begin()] : [];
  }

  received(frame: string, now: number): Action[] {
    if (this.phase === "off" || this.phase === "waiting") return [];
    let packet: Incoming;
    try {
      packet = parse(frame);
    } catch (error) {
      if (error instanceof ProtocolError) return this.fail(error.message, now);
      throw error;
    }
    return [...this.heard(), ...this.handle(packet, now)];
  }

  /** Sends an event; `id` is the number under which its acknowledgement will be settled, if connected. */
  emit(name: string, payload: Json): { actions: Action[]; id: number | null } {
    if (this.phase !== "connected") return { actions: [], id: null };
    const id = this.nextAck++;
    return { actions: [{ do: "send", frame: event(name, payload, id) }], id };
  }

  private begin(): Action[] {
    this.phase = "authorising";
    return [
      { do: "announce", status: { state: "connecting", failures: this.failures } },
      { do: "arm", timer: "progress", milliseconds: progressLimit },
      // A server that refused the last token will not like it any better now.
      { do: "authorise", fresh: this.wasRefused },
    ];
  }

  private handle(packet: Incoming, now: number): Action[] {
    switch (packet.type) {
      case "open":
        if (this.phase !== "greeting" && this.phase !== "opening") return this.fail("a second handshake", now);
        this.phase = "joining";
        this.silenceLimit = packet.handshake.pingInterval + packet.handshake.pingTimeout;
        return [...this.heard(), { do: "send", frame: connect({ token: this.token }) }];
      case "connected":
        if (this.phase !== "joining") return this.fail("connected twice", now);
        this.phase = "connected";
        this.failures = 0;
        this.wasRefused = false;
        return [{ do: "disarm", timer: "progress" }, { do: "announce", status: { state: "connected" } }];
      case "ping": return [{ do: "send", frame: pong }];
      case "event": return [{ do: "deliver", name: packet.name, payload: packet.payload }];
      case "ack": return [{ do: "settle", id: packet.id, payload: packet.payload }];
      case "refused":
        this.wasRefused = true;
        return this.fail(packet.message, now);
      case "close": case "disconnected": return this.fail("the server ended the connection", now);
      case "noop": return [];
    }
  }

  private heard(): Action[] {
    return this.silenceLimit > 0 ? [{ do: "arm", timer: "silence", milliseconds: this.silenceLimit }] : [];
  }

  private fail(reason: string, now: number): Action[] {
    this.phase = "waiting";
    this.failures += 1;
    const pause = wait(this.backoff, this.failures, this.random());
    return [
      ...this.drop(reason),
      { do: "arm", timer: "retry", milliseconds: pause },
      { do: "announce", status: { state: "waiting", failures: this.failures, reason, retryAt: now + pause } },
    ];
  }

  private drop(reason: string): Action[] {
    this.silenceLimit = 0;
    this.token = "";
    const timers: Timer[] = ["retry", "progress", "silence"];
    return [
      ...timers.map((timer): Action => ({ do: "disarm", timer })),
      { do: "close" },
      { do: "abandon", reason },
    ];
  }
}
