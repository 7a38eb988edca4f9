import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connect, event, parse, ProtocolError } from "../src/realtime/packets";

describe("packets", () => {
  test("reads the handshake", () => {
    const frame = '0{"sid":"a1","upgrades":[],"pingInterval":25000,"pingTimeout":60000,"maxPayload":1000000}';
    assert.deepEqual(parse(frame), {
      type: "open", handshake: { sid: "a1", pingInterval: 25000, pingTimeout: 60000 },
    });
  });

  test("reads what a namespace says", () => {
    assert.deepEqual(parse('40{"sid":"s"}'), { type: "connected", sid: "s" });
    assert.deepEqual(parse('44{"message":"invalid token"}'), { type: "refused", message: "invalid token" });
    assert.deepEqual(parse("41"), { type: "disconnected" });
  });

  test("reads events and acknowledgements with and without a number", () => {
    assert.deepEqual(parse('42["candle",{"closed":true}]'), {
      type: "event", name: "candle", payload: { closed: true }, ack: null,
    });
    assert.deepEqual(parse('4212["hello"]'), { type: "event", name: "hello", payload: null, ack: 12 });
    assert.deepEqual(parse('430[{"ok":true}]'), { type: "ack", id: 0, payload: { ok: true } });
    assert.deepEqual(parse("437[]"), { type: "ack", id: 7, payload: null });
  });

  test("reads text with line breaks and digits", () => {
    assert.deepEqual(parse('42["alert",{"title":"1\\n2"}]'), {
      type: "event", name: "alert", payload: { title: "1\n2" }, ack: null,
    });
  });

  test("leaves other namespaces alone", () => {
    assert.deepEqual(parse('40/admin,{"sid":"x"}'), { type: "noop" });
  });

  for (const frame of ["", "9", "0", "0[]", '0{"sid":"a"}', "4", "42", "42{}", "42[1]", "43[1]", "47", "42[", "40"]) {
    test(`refuses ${JSON.stringify(frame)}`, () => assert.throws(() => parse(frame), ProtocolError));
  }

  test("writes frames", () => {
    assert.equal(connect({ token: "t" }), '40{"token":"t"}');
    assert.equal(event("subscribe", { rooms: ["bots"] }, 3), '423["subscribe",{"rooms":["bots"]}]');
    assert.equal(event("bye", null), '42["bye",null]');
  });
});
