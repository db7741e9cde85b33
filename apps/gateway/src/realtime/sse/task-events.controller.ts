import { type Principal } from '#access';
import { isTerminalStatus } from '#contracts';
import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { RequireScope } from '../../platform/access/access-rules.decorator.js';
import { accessAttemptOf } from '../../platform/audit/access-attempt.js';
import { Caller } from '../../platform/access/caller.decorator.js';
import { Refusals } from '../../platform/audit/refusals.js';
import { TaskUuidPipe } from '../../platform/validation/task-uuid.pipe.js';
import { isNewer } from '../feeds/sent-versions.js';
import { type LiveClient } from '../connections/connection-log.js';
import { Connections } from '../connections/connections.js';
import { toChange } from '../connections/to-change.js';
import { parseEventId } from './event-id.js';
import { SilentPeers } from './silent-peers.js';
import { SseSink, STREAM_HEADERS } from './sse-sink.js';

@Controller('api/v1/tasks')
export class TaskEventsController {
  constructor(
    private readonly connections: Connections,
    private readonly refusals: Refusals,
    private readonly silentPeers: SilentPeers,
  ) {}

  /** `update` and `finalized` with `{epoch, rev, status}`; the stream ends after `finalized`. */
  @Get(':uuid/events')
  @RequireScope('tasks:read')
  async events(
    @Caller() caller: Principal,
    @Param('uuid', TaskUuidPipe) uuid: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Query('last_event_id') lastEventIdInQuery: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const sink = new SseSink(reply.raw);
    const connection = await this.refusals.seen(
      () => accessAttemptOf(request),
      () => this.connections.open(caller, sink, { client: clientOf(request) }),
    );
    const close = () => this.connections.close(connection, reply.raw.writableEnded ? 'complete' : 'client');
    reply.raw.once('close', close);
    // Gone while its place was looked up: its end has been told already.
    if (reply.raw.destroyed) close();
    try {
      const snapshot = await connection.subscribeTask(uuid);
      const seen = parseEventId(lastEventId ?? lastEventIdInQuery);
      const behind = isNewer(snapshot, seen);
      if (!behind && isTerminalStatus(snapshot.status.status)) return void (await this.nothingLeft(reply, close));
      reply.hijack();
      if (request.method === 'HEAD') return void reply.raw.writeHead(200, STREAM_HEADERS).end();
      sink.open(reply.getHeaders());
      void this.silentPeers.watch(request.raw.socket);
      reply.raw.on('drain', () => connection.drained());
      if (behind) sink.write(toChange(caller.teamId, uuid, snapshot));
      connection.drained();
      if (reply.raw.destroyed) close();
    } catch (error) {
      close();
      throw error;
    }
  }

  /** 204 is how a server tells an EventSource to stop coming back. */
  private async nothingLeft(reply: FastifyReply, close: () => void): Promise<void> {
    close();
    await reply.status(204).header('cache-control', 'no-store').send();
  }
}

function clientOf({ ip, headers }: FastifyRequest): LiveClient {
  return { ip, agent: headers['user-agent'], transport: () => 'sse' };
}
