import { ApiError } from '#contracts';
import { Logger } from '@nestjs/common';
import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { requestIdOf } from '../request/request-id.js';
import { endSoftly } from './end-softly.js';
import { errorAnswer } from './error-answer.js';
import { originForm, pathOf } from './request-target.js';

export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * The one owner of every connection that leaves HTTP: it listens for the connection's errors before anything else, reads the path once, and answers
 * and ends what nobody takes.
 */
export class Upgrades {
  private readonly logger = new Logger(Upgrades.name);
  private readonly takers: { prefix: string; take: TakeUpgrade }[] = [];

  /** @param prefix of the path; whoever comes first takes it. */
  add(prefix: string, take: TakeUpgrade): void {
    this.takers.push({ prefix, take });
  }

  readonly accept = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    request.url = originForm(request.url ?? '/');
    const path = pathOf(request.url);
    const taker = this.takers.find(({ prefix }) => path.startsWith(prefix));
    if (taker !== undefined) return taker.take(request, socket, head);
    this.refuse(request, socket);
  };

  /** Also for CONNECT: this is no proxy. */
  readonly refuse = (request: IncomingMessage, socket: Duplex): void => {
    socket.on('error', () => socket.destroy());
    const error = new ApiError(1005, { message: 'no such route' });
    this.logger.log({ method: request.method, path: pathOf(request.url ?? ''), status: error.status, upgrade: true });
    refuseUpgrade(socket, error, requestIdOf(request));
  };
}

/** Answers an upgrade as HTTP would answer the request, and gives its connection back. */
export function refuseUpgrade(socket: Duplex, error: ApiError, requestId: string): void {
  endSoftly(socket, errorAnswer({ error, requestId }));
}
