// A wake-up between asynchronous loops: notify() before wait() is remembered once, so none is lost.

export class Signal {
  private isSet = false;
  private resolve: (() => void) | null = null;

  /** Resolves at the next notify(), at once when one came since the last wait. One waiter at a time. */
  wait(): Promise<void> {
    if (this.isSet) {
      this.isSet = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const earlier = this.resolve;
      this.resolve = () => {
        earlier?.();
        resolve();
      };
    });
  }

  notify(): void {
    const { resolve } = this;
    if (resolve === null) {
      this.isSet = true;
      return;
    }
    this.resolve = null;
    resolve();
  }
}
