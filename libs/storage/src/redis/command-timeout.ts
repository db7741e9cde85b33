const SLICES = 8;

/**
 * Times out a command only if this process had time to read the answer. One timer is not enough: on a busy machine the event loop may block for longer
 * than the limit, and then runs its timers before it reads the answers in its sockets. So the limit is split into slices; a blocked event loop uses up
 * one slice, however long it is blocked.
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
