import proxyAddr from '@fastify/proxy-addr';
import { z } from 'zod';

/** As a browser sends it: without a path or a trailing slash; anything else would never match. */
const isWebOrigin = (text: string) => /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text;

/** Origins of apps and browser extensions; the URL class knows no origin for such schemes. */
const isAppOrigin = (text: string) =>
  /^(?!(https?|wss?|ftp|file):)[a-z][a-z0-9+.-]*:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(text);

/** `https://*.example.com` matches one label; no top-level domain except `localhost`. */
const isOriginPattern = (text: string) =>
  /:\/\/\*\.(localhost|[^*:/]+\.[^*:/]+)(:\d+)?$/.test(text) && isWebOrigin(text.replace('*', 'label'));

/** Pages on this machine, at any port: development servers choose their own. */
const isLocalPattern = (text: string) => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\]):\*$/.test(text);

export const isOrigin = (text: string) =>
  text === '*' || isWebOrigin(text) || isAppOrigin(text) || isOriginPattern(text) || isLocalPattern(text);

export const isHostPattern = (text: string) => /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i.test(text);

/** The proxies whose `X-Forwarded-For` is trusted: their number or their addresses. */
export const trustedProxies = z.string().transform((text, context): number | string[] => {
  const hops = { true: 1, false: 0 }[text] ?? Number(text);
  if (text.trim() !== '' && Number.isInteger(hops) && hops >= 0 && hops < 10) return hops;
  const addresses = text.split(',').map((part) => part.trim());
  try {
    // proxy-addr accepts a bare number as an address in its oldest form.
    if (!/[.:a-z]/.test(text)) throw new TypeError('no address');
    proxyAddr.compile(addresses);
    return addresses;
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be false, the number of proxies in front (up to 9), or their addresses such as 10.0.0.0/8, comma-separated',
    });
    return z.NEVER;
  }
});
