import { type Principal, SecretHider } from '#access';
import { Injectable } from '@nestjs/common';
import { KnownAgents } from '../../platform/logging/known-agents.js';
import { PinoLogger } from '../../platform/logging/pino-logger.js';

/** socket.io over WebSocket or long polling, server-sent events, the upstream's own watch. */
export const TRANSPORTS = ['websocket', 'polling', 'sse', 'raw-watch'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** What a live client came as. */
export interface LiveClient {
  ip: string;
  agent: string | undefined;
  /** By now: socket.io begins with polling and changes over. */
  transport: () => Transport;
}

export interface LoggedConnection {
  id: string;
  principal: Principal;
}

const CONTEXT = 'Live';

/** A line when a live client comes, and one when it goes. */
@Injectable()
export class ConnectionLog {
  private readonly agents: KnownAgents;

  constructor(
    private readonly logger: PinoLogger,
    hider: SecretHider,
  ) {
    this.agents = new KnownAgents(hider);
  }

  came(connection: LoggedConnection, client: LiveClient): void {
    const agent = client.agent === undefined ? {} : { agent: this.agents.shown(client.agent) };
    this.write({ event: 'connected', ...factsOf(connection, client), ...agent });
  }

  /** @param reason of the gateway, or how the client's connection ended. */
  went(connection: LoggedConnection, client: LiveClient, { reason, ms }: { reason: string; ms: number }): void {
    this.write({ event: 'disconnected', ...factsOf(connection, client), reason, ms: Math.round(ms) });
  }

  private write(fields: object): void {
    if (this.logger.levels.isOn('info', CONTEXT)) this.logger.info({ context: CONTEXT, ...fields });
  }
}

function factsOf({ id, principal }: LoggedConnection, { ip, transport }: LiveClient) {
  return { connection: id, transport: transport(), ip, team: principal.teamId, key: principal.keyId };
}
