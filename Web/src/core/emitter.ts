/** Tells any number of listeners about things that happen, by name. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<(payload: never) => void>>();

  /** Calls `listener` for each `name`, until the function that it returns is called. */
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.listeners.set(name, listeners);
    return () => listeners.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    const listeners = [...(this.listeners.get(name) ?? [])] as ((payload: Events[Name]) => void)[];
    for (const listener of listeners) listener(payload);
  }
}
