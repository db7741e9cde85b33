const SLICES = 8;

/**
 * Ends the wait for an answer after a time in which this process could have read it. A timer alone would not do: on a busy machine the event loop stands
 * still for longer than the limit now and then, and comes to its timers before it comes to the answers that lie in its sockets. So the time is counted in
 * slices, of which a standstill, however long, uses up one.
 */
export class CommandTimeout {
  private readonly sliceMs: number;

  constructor(readonly limitMs: number) {
    this.sliceMs = Math.ceil(limitMs / SLICES);
  }

  within<T>(call: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let left = SLICES;
      const pass = () => {
        left -= 1;
        if (left > 0) timer = setTimeout(pass, this.sliceMs);
        else reject(new Error('Command timed out'));
      };
      let timer = setTimeout(pass, this.sliceMs);
      call.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}
