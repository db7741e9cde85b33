import { ERROR_CATALOGUE, errorRow } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type Counter } from 'prom-client';
import { PeerServer } from '../peers/peer-server.js';
import { Meters } from './meters.js';

/** Figures of every HTTP request, whoever answered it. */
@Injectable()
export class RequestMetrics {
  /** By method, route and status. */
  readonly observeRequest: ReturnType<typeof Meters.prototype.traced<'method' | 'route' | 'status'>>;
  private readonly errors: Counter<'code'>;
  private readonly socketFaults: Counter;

  constructor(meters: Meters, peers: PeerServer) {
    this.observeRequest = meters.traced('gateway_http_request_seconds', 'Time from a request to its answer', [
      'method',
      'route',
      'status',
    ]);
    this.errors = meters.counter('gateway_errors_total', 'Error answers over HTTP, by code', ['code']);
    for (const code of [...Object.keys(ERROR_CATALOGUE), 'other']) this.errors.inc({ code }, 0);
    this.socketFaults = meters.counter(
      'gateway_socket_faults_total',
      'Unhandled errors of connections; each is a bug of the gateway',
      [],
    );
    meters.counted(
      'gateway_connections_refused_total',
      'Connections refused because their address holds CONNECTIONS_PER_ADDRESS',
      () => peers.book.refused,
    );
    meters.gauge('gateway_http_in_flight', 'Requests in work, open event streams included', () => peers.inFlight());
  }

  countSocketFault(): void {
    this.socketFaults.inc();
  }

  /** A code that the catalogue does not know counts as `other`, so that the upstream cannot make labels. */
  countError(code: number): void {
    this.errors.inc({ code: errorRow(code) === undefined ? 'other' : String(code) });
  }
}
