import { type MessageMappingProperties } from '@nestjs/websockets';
import { firstValueFrom, type Observable } from 'rxjs';
import { type Socket } from 'socket.io';
import { reportFault } from '../guarded.js';

type Handler = Pick<MessageMappingProperties, 'message' | 'callback'>;
type Transform = (result: unknown) => Observable<unknown>;

/**
 * Calls a gateway's handlers for a client's messages and acknowledges with what they return.
 * @param transform Nest's own: a handler's result, promise or observable, as an observable.
 */
export function answerMessages(socket: Socket, handlers: readonly Handler[], transform: Transform): void {
  for (const { message, callback } of handlers) {
    socket.on(String(message), (...args: unknown[]) => void answer(args, (data) => transform(callback(data))));
  }
}

/** @param args what the client sent and, after it, when it wants an answer, a function. */
async function answer(args: unknown[], call: (data: unknown) => Observable<unknown>): Promise<void> {
  const last = args.at(-1);
  const acknowledge = typeof last === 'function' ? (last as (answered: unknown) => void) : undefined;
  try {
    const answered = await firstValueFrom(call(args[0] === acknowledge ? undefined : args[0]), { defaultValue: undefined });
    if (answered !== undefined) acknowledge?.(answered);
  } catch (error) {
    // Handlers word their failures themselves: this one is a fault of ours.
    reportFault(error);
  }
}
