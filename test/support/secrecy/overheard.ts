import { type Server, type Socket } from 'node:net';
import { TEAM_KEY_PATTERN } from '../../../libs/access/src/keys/team-key-format.js';
import { tapWrites } from './tap-writes.mjs';

/** As compact JWTs are written. */
const TOKEN_PATTERN = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/;

export interface Overheard {
  /** Gateways under observation. */
  gateways: number;
  /** Writes to their connections, and pieces of their logs. */
  pieces: number;
  /** Where a secret was found. */
  leaks: string[];
}

const total: Overheard = { gateways: 0, pieces: 0, leaks: [] };

/** Everything the gateways of this spec have sent, to any client. */
export function overheard(): Readonly<Overheard> {
  return total;
}

/** Listens to one gateway: everything sent on its connections, and its log. */
export class Eavesdropper {
  constructor(
    private readonly secrets: Readonly<Record<string, string>>,
    private readonly into: Overheard = total,
  ) {
    into.gateways++;
  }

  /** HTTP answers, frames of socket.io and of the watch socket, server-sent events, errors. */
  connections(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.into.pieces++;
      tapWrites(socket, this.secrets, (name, written) => this.met(`${name} was sent`, written.toString('utf8')));
    });
  }

  /** A log line or any other output of a gateway, where no credential belongs. */
  printed(text: string): void {
    this.into.pieces++;
    for (const [name, secret] of Object.entries(this.secrets)) if (text.includes(secret)) this.met(`${name} was printed`, text);
    if (TEAM_KEY_PATTERN.test(text)) this.met("a team's key was printed", text);
    if (TOKEN_PATTERN.test(text)) this.met("a client's token was printed", text);
    const sent = /a secret was sent: (\w+)/.exec(text);
    if (sent) this.met(`${sent[1]} was sent`, text);
  }

  private met(how: string, where: string): void {
    this.into.leaks.push(`${how}: ${where.slice(0, 2_000)}`);
  }
}
