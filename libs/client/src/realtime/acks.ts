import { fromErrorBody, isErrorBody, NetworkError } from '../errors.js';
import { type ErrorBody, type StandardResponse } from '../wire.js';
import { type SocketLike } from './socket-like.js';

const ACK_TIMEOUT_MS = 10_000;

/** Questions sent over the socket whose answers are awaited. */
export class Acks {
  private readonly pending = new Set<(error: Error) => void>();

  /** `data` of the answer. @throws NetworkError when the connection breaks or nothing comes; TriverseError when it is refused. */
  ask<T>(socket: SocketLike | undefined, event: string, payload: object): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!socket?.connected) return reject(new NetworkError('the socket is not connected'));
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.pending.delete(fail);
        act();
      };
      const fail = (error: Error) => settle(() => reject(error));
      const timer = setTimeout(() => fail(new NetworkError(`no answer to ${event}`)), ACK_TIMEOUT_MS);
      this.pending.add(fail);
      socket.emit(event, payload, (answer: StandardResponse<T> | ErrorBody) =>
        isErrorBody(answer) ? fail(fromErrorBody(answer)) : settle(() => resolve(answer.data)),
      );
    });
  }

  failAll(error: Error): void {
    for (const fail of [...this.pending]) fail(error);
  }
}
