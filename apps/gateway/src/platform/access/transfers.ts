import { type Principal } from '#access';
import { ApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { CredentialWatch } from './credential-watch.js';

/** Bodies that may be long under way: each ends with its client, and with the credential that it stands on. */
@Injectable()
export class Transfers {
  constructor(private readonly credentials: CredentialWatch) {}

  /** @returns fires when the transfer has to end; with an ApiError where that is no longer the client's wish. */
  begin(caller: Principal, reply: FastifyReply): AbortSignal {
    const controller = new AbortController();
    const { raw: response, request } = reply;
    const { socket } = request.raw;
    const hold = this.credentials.hold(caller, ({ message }) => controller.abort(new ApiError(9001, { message })));
    const end = () => {
      hold.release();
      response.off('close', end);
      socket.off('close', end);
      if (!response.writableFinished) controller.abort();
    };
    response.on('close', end);
    // An answer that is queued behind another hears nothing of its connection's end.
    socket.on('close', end);
    // Gone while its request was looked into: neither tells it again.
    if (socket.destroyed) end();
    return controller.signal;
  }
}
