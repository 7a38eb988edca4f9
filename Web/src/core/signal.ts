/** A value that can be watched: all the state that the page shares, without a framework. */
export class Signal<Value> {
  private readonly watchers = new Set<() => void>();

  constructor(private value: Value) {}

  get(): Value {
    return this.value;
  }

  /** Replaces the value and tells the watchers, unless it is the same. */
  set(value: Value): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const watcher of [...this.watchers]) watcher();
  }

  update(change: (value: Value) => Value): void {
    this.set(change(this.value));
  }

  /** Calls `watcher` after each change, until the function that it returns is called. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
}
