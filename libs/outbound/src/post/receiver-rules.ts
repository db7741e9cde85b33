import { type PostRules } from './guarded-post.js';
import { isLoopbackAddress, isPublicAddress, literalAddress } from '../addresses/public-address.js';

export const MAX_RECEIVER_URL_LENGTH = 2_048;

export interface ReceiverRulesOptions {
  /** Lets `http:` and `https:` reach this machine's own loopback addresses, for development. */
  allowLoopback: boolean;
}

/** Receivers that teams name: on public addresses. The URL is checked when it is given; the address once more whenever a connection is made. */
export class ReceiverRules implements PostRules {
  constructor(private readonly options: ReceiverRulesOptions) {}

  problemOf(text: string): string | undefined {
    if (text.length > MAX_RECEIVER_URL_LENGTH) return `must have at most ${MAX_RECEIVER_URL_LENGTH} characters`;
    // A URL is one line of visible ASCII; the parser would strip tabs and line ends silently.
    if (!/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return 'must be a URL such as https://example.com/hook';
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') return 'must not contain credentials';
    if (url.hash !== '') return 'must not contain a fragment';
    if (this.#isOwnMachine(url)) return /^https?:$/.test(url.protocol) ? undefined : 'must begin with https://';
    if (url.protocol !== 'https:') return 'must begin with https://';
    const address = literalAddress(url.hostname);
    if (address === undefined) return isLocalName(url.hostname) ? NOT_PUBLIC : undefined;
    return isPublicAddress(address) ? undefined : NOT_PUBLIC;
  }

  isAllowed(hostname: string, address: string): boolean {
    return isPublicAddress(address) || (this.options.allowLoopback && isLoopbackName(hostname) && isLoopbackAddress(address));
  }

  #isOwnMachine({ hostname }: URL): boolean {
    const address = literalAddress(hostname);
    return this.options.allowLoopback && (address === undefined ? isLoopbackName(hostname) : isLoopbackAddress(address));
  }
}

const NOT_PUBLIC = 'must lead to a public address';

/** RFC 6761: these names are this machine wherever they are asked for. */
function isLoopbackName(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(hostname);
}

function isLocalName(hostname: string): boolean {
  return isLoopbackName(hostname) || !hostname.replace(/\.$/, '').includes('.');
}
