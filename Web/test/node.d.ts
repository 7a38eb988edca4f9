// The little of Node's test runner that these tests use; Debian has no small package of its types.
declare module "node:test" {
  export function test(name: string, body: () => void | Promise<void>): void;
  export function describe(name: string, body: () => void): void;
}

declare module "node:assert/strict" {
  interface Assert {
    equal<Value>(actual: Value, expected: Value, message?: string): void;
    deepEqual<Value>(actual: Value, expected: Value, message?: string): void;
    ok(value: unknown, message?: string): void;
    fail(message?: string): never;
    throws(body: () => unknown, expected?: unknown): void;
  }
  const assert: Assert;
  export default assert;
}
