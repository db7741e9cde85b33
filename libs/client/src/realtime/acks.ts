import { fromErrorBody, isErrorBody, NetworkError } from '../errors.js';
import { type ErrorBody, type StandardResponse } from '../wire.js';
import { type SocketLike } from './socket-like.js';

const ACK_TIMEOUT_MS = 10_000;

/** Requests sent over the socket that await their acknowledgement. */
export class Acks {
  private readonly pending = new Set<(error: Error) => void>();

  /** Resolves with the acknowledgement's `data`. @throws NetworkError if the connection breaks or no answer arrives; TriverseError if refused. */
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
