import { type Settings } from '#config';
import proxyAddr from '@fastify/proxy-addr';
import { type IncomingMessage } from 'node:http';

/** As the router finds the address of its requests: from the socket backwards through `X-Forwarded-For`, to the first that is no proxy of ours. */
export function clientAddress(request: IncomingMessage, trusted: Settings['TRUST_PROXY']): string {
  // A peer that hung up has no address any more.
  return proxyAddr(request, trustFunction(trusted)) ?? '';
}

/** What the router is told of the proxies in front. */
export function trustFunction(trusted: Settings['TRUST_PROXY']): (address: string, hop: number) => boolean {
  return typeof trusted === 'number' ? (_, hop) => hop < trusted : proxyAddr.compile(trusted);
}
