/** Engine.IO protocol 4 and Socket.IO protocol 5, as far as text frames on the namespace `/` go. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What the server says about the connection when it opens. */
export interface Handshake {
  sid: string;
  /** Milliseconds between the server's pings, and how long it may be late. */
  pingInterval: number;
  pingTimeout: number;
}

export type Incoming =
  | { type: "open"; handshake: Handshake }
  | { type: "close" }
  | { type: "ping" }
  | { type: "noop" }
  | { type: "connected"; sid: string }
  | { type: "disconnected" }
  | { type: "refused"; message: string }
  | { type: "event"; name: string; payload: Json; ack: number | null }
  | { type: "ack"; id: number; payload: Json };

/** A frame that neither protocol allows, or one that this client has no use for. */
export class ProtocolError extends Error {
  constructor(frame: string, problem: string) {
    super(`${problem}: ${frame.slice(0, 80)}`);
    this.name = "ProtocolError";
  }
}

export const pong = "3";
export const disconnect = "41";

export function connect(auth: Json): string {
  return `40${JSON.stringify(auth)}`;
}

export function event(name: string, payload: Json, ack: number | null = null): string {
  return `42${ack ?? ""}${JSON.stringify([name, payload])}`;
}

/** Reads one websocket text frame. */
export function parse(frame: string): Incoming {
  switch (frame[0]) {
    case "0": return { type: "open", handshake: parseHandshake(frame) };
    case "1": return { type: "close" };
    case "2": return { type: "ping" };
    case "3": case "6": return { type: "noop" };
    case "4": return parseMessage(frame);
    default: throw new ProtocolError(frame, "Not an Engine.IO packet");
  }
}

function parseHandshake(frame: string): Handshake {
  const { sid, pingInterval, pingTimeout } = parseObject(frame, frame.slice(1));
  if (typeof sid !== "string" || !isPositive(pingInterval) || !isPositive(pingTimeout)) {
    throw new ProtocolError(frame, "Not an Engine.IO handshake");
  }
  return { sid, pingInterval, pingTimeout };
}

function parseMessage(frame: string): Incoming {
  if (frame[2] === "/" && "012345".includes(frame[1] ?? "")) return { type: "noop" }; // another namespace
  const [, id = "", body = ""] = /^(\d*)([^]*)$/.exec(frame.slice(2)) ?? [];
  switch (frame[1]) {
    case "0": {
      const { sid } = parseObject(frame, body);
      if (typeof sid !== "string") throw new ProtocolError(frame, "No session id");
      return { type: "connected", sid };
    }
    case "1": return { type: "disconnected" };
    case "2": {
      const [name, payload = null] = parseArray(frame, body);
      if (typeof name !== "string") throw new ProtocolError(frame, "An event without a name");
      return { type: "event", name, payload, ack: id === "" ? null : Number(id) };
    }
    case "3": {
      if (id === "") throw new ProtocolError(frame, "An acknowledgement without a number");
      return { type: "ack", id: Number(id), payload: parseArray(frame, body)[0] ?? null };
    }
    case "4": {
      const { message } = parseObject(frame, body);
      return { type: "refused", message: typeof message === "string" ? message : "refused" };
    }
    default: throw new ProtocolError(frame, "Not a Socket.IO packet of this client");
  }
}

function parseJson(frame: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new ProtocolError(frame, "Not JSON");
  }
}

function parseObject(frame: string, text: string): { [key: string]: Json } {
  const value = parseJson(frame, text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new ProtocolError(frame, "Not a JSON object");
  }
  return value;
}

function parseArray(frame: string, text: string): Json[] {
  const value = parseJson(frame, text);
  if (!Array.isArray(value)) throw new ProtocolError(frame, "Not a JSON array");
  return value;
}

function isPositive(value: Json | undefined): value is number {
  return typeof value === "number" && value > 0;
}
