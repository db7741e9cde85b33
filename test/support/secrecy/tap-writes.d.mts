import { type Socket } from 'node:net';

export function tapWrites(
  socket: Pick<Socket, 'write' | 'end'>,
  secrets: Readonly<Record<string, string>>,
  onSecret: (name: string, written: Buffer) => void,
): void;
