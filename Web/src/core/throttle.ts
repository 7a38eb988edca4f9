/** Runs `work` at once, but never twice within `pause` milliseconds nor while it still runs: later calls become one. */
export class Throttle {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private isWanted = false;
  private isStopped = false;

  constructor(private readonly pause: number, private readonly work: () => Promise<void> | void) {}

  call(): void {
    if (this.isStopped) return;
    if (this.timer !== null) {
      this.isWanted = true;
      return;
    }
    this.isWanted = false;
    let isRunning = true;
    let isPaused = true;
    const release = (): void => {
      if (isRunning || isPaused) return;
      this.timer = null;
      if (this.isWanted) this.call();
    };
    this.timer = setTimeout(() => {
      isPaused = false;
      release();
    }, this.pause);
    void Promise.resolve(this.work()).finally(() => {
      isRunning = false;
      release();
    });
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }
}
