import { type Settings } from '#config';
import proxyAddr from '@fastify/proxy-addr';
import { type IncomingMessage } from 'node:http';

/** As the router finds the address of its requests: from the socket backwards through `X-Forwarded-For`, to the first that is no proxy of ours. */
export function clientAddress(request: IncomingMessage, trusted: Settings['TRUST_PROXY']): string {
  // A peer that hung up has no address any more.
  return proxyAddr(request, trustFunction(trusted)) ?? '';
}

/** The same for many requests, without preparing it for each. */
export function addressFinder(trusted: Settings['TRUST_PROXY']): (request: IncomingMessage) => string {
  if (trusted === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const trust = trustFunction(trusted);
  return (request) => proxyAddr(request, trust) ?? '';
}

/** What the router is told of the proxies in front. */
export function trustFunction(trusted: Settings['TRUST_PROXY']): (address: string, hop: number) => boolean {
  return typeof trusted === 'number' ? (_, hop) => hop < trusted : proxyAddr.compile(trusted);
}
