import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Action, ConnectionMachine, type Status } from "../src/realtime/connectionMachine";

const handshake = '0{"sid":"a","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}';

function machine(random = 0): ConnectionMachine {
  return new ConnectionMachine(() => random);
}

function connected(subject = machine()): ConnectionMachine {
  subject.start();
  subject.authorised("token");
  subject.opened();
  subject.received(handshake, 0);
  subject.received('40{"sid":"s"}', 0);
  return subject;
}

function sent(actions: Action[]): string[] {
  return actions.flatMap((action) => (action.do === "send" ? [action.frame] : []));
}

function status(actions: Action[]): Status | undefined {
  return actions.flatMap((action) => (action.do === "announce" ? [action.status] : [])).pop();
}

function armed(actions: Action[], timer: string): number | undefined {
  return actions
    .flatMap((action) => (action.do === "arm" && action.timer === timer ? [action.milliseconds] : []))
    .pop();
}

describe("connection", () => {
  test("goes from the token to the namespace", () => {
    const subject = machine();
    const start = subject.start();
    assert.deepEqual(start.map((action) => action.do), ["announce", "arm", "authorise"]);
    assert.deepEqual(subject.authorised("secret"), [{ do: "open" }]);
    assert.deepEqual(subject.opened(), []);
    const joining = subject.received(handshake, 0);
    assert.deepEqual(sent(joining), ['40{"token":"secret"}']);
    assert.equal(armed(joining, "silence"), 500);
    assert.deepEqual(status(subject.received('40{"sid":"s"}', 0)), { state: "connected" });
  });

  test("a handshake may overtake the report that the socket is open", () => {
    const subject = machine();
    subject.start();
    subject.authorised("secret");
    assert.deepEqual(sent(subject.received(handshake, 0)), ['40{"token":"secret"}']);
  });

  test("answers pings and counts every frame as a sign of life", () => {
    const actions = connected().received("2", 0);
    assert.deepEqual(sent(actions), ["3"]);
    assert.equal(armed(actions, "silence"), 500);
  });

  test("delivers events", () => {
    const actions = connected().received('42["candle",{"symbol":"BTC-USDT"}]', 0);
    assert.deepEqual(actions.filter((action) => action.do === "deliver"), [
      { do: "deliver", name: "candle", payload: { symbol: "BTC-USDT" } },
    ]);
  });

  test("numbers requests and settles them", () => {
    const subject = connected();
    assert.deepEqual(sent(subject.emit("subscribe", { rooms: [] }).actions), ['420["subscribe",{"rooms":[]}]']);
    assert.equal(subject.emit("subscribe", {}).id, 1);
    const actions = subject.received('430[{"ok":true}]', 0);
    assert.ok(actions.some((action) => action.do === "settle" && action.id === 0));
  });

  test("sends nothing while not connected", () => {
    assert.deepEqual(machine().emit("subscribe", {}), { actions: [], id: null });
  });

  test("gives up a silent connection, abandons what is out and comes back", () => {
    const subject = connected();
    const actions = subject.fired("silence", 1_000);
    assert.ok(actions.some((action) => action.do === "close"));
    assert.ok(actions.some((action) => action.do === "abandon"));
    assert.deepEqual(status(actions), {
      state: "waiting", failures: 1, reason: "the server has gone silent", retryAt: 1_500,
    });
    assert.deepEqual(status(subject.fired("retry", 1_500)), { state: "connecting", failures: 1 });
  });

  test("waits longer after each failure, up to a bound, with jitter", () => {
    const subject = machine();
    subject.start();
    const pauses: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      pauses.push(armed(subject.authorisationFailed("away", 0), "retry"));
      subject.fired("retry", 0);
    }
    assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
    const early = machine(0.5);
    early.start();
    assert.equal(armed(early.authorisationFailed("away", 0), "retry"), 400);
  });

  test("starts over with short pauses once it was connected", () => {
    const subject = machine();
    subject.start();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      subject.authorisationFailed("away", 0);
      subject.fired("retry", 0);
    }
    subject.authorised("token");
    subject.opened();
    subject.received(handshake, 0);
    subject.received('40{"sid":"s"}', 0);
    assert.equal(armed(subject.closed("lost", 0), "retry"), 500);
  });

  test("asks for a fresh token after it was refused, and only then", () => {
    const subject = machine();
    subject.start();
    subject.authorised("old");
    subject.opened();
    subject.received(handshake, 0);
    const refused = subject.received('44{"message":"invalid token"}', 0);
    assert.deepEqual(status(refused), { state: "waiting", failures: 1, reason: "invalid token", retryAt: 500 });
    assert.ok(subject.retry().some((action) => action.do === "authorise" && action.fresh));
    const other = connected();
    other.closed("lost", 0);
    assert.ok(other.retry().some((action) => action.do === "authorise" && !action.fresh));
  });

  test("stops when nobody is signed in any more", () => {
    const subject = machine();
    subject.start();
    assert.deepEqual(status(subject.authorised(null)), { state: "off" });
    assert.deepEqual(subject.fired("retry", 0), []);
  });

  test("says goodbye when it is stopped, and hears nothing afterwards", () => {
    const subject = connected();
    assert.deepEqual(sent(subject.stop()), ["41"]);
    assert.deepEqual(subject.received('42["candle",{}]', 0), []);
    assert.deepEqual(subject.closed("lost", 0), []);
    assert.deepEqual(subject.stop(), []);
  });

  test("an attempt that takes too long fails", () => {
    const subject = machine();
    const start = subject.start();
    assert.equal(armed(start, "progress"), 15_000);
    subject.authorised("token");
    assert.equal(status(subject.fired("progress", 0))?.state, "waiting");
  });

  for (const frame of ["nonsense", handshake, '40{"sid":"again"}', "41", "1"]) {
    test(`reconnects after ${frame.slice(0, 12)} in the middle`, () => {
      assert.equal(status(connected().received(frame, 0))?.state, "waiting");
    });
  }

  test("news of the old socket after a failure changes nothing", () => {
    const subject = connected();
    subject.closed("lost", 0);
    assert.deepEqual(subject.closed("lost", 0), []);
    assert.deepEqual(subject.received("2", 0), []);
    assert.deepEqual(subject.fired("silence", 0), []);
  });
});
