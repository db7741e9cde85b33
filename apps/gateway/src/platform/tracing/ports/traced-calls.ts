import { type AroundCall } from '#triverse';
import { type RequestIds } from '../../request/request-ids.js';
import { type Tracing } from '../tracing.js';

/** Calls to the upstream carry the id of the request that they are made for, and are spans where tracing is on. Other hosts learn of neither. */
export function tracedCalls(tracing: Tracing, ids: RequestIds): AroundCall {
  return (call, send) => {
    const id = ids.current();
    const own: Record<string, string> = call.isUpstream && id !== undefined ? { 'X-Request-Id': id } : {};
    if (!tracing.isOn) return send(own);
    const { hostname, pathname } = new URL(call.url);
    const attributes = {
      'http.request.method': call.method,
      'server.address': hostname,
      // A storage's path may be as good as a password.
      ...(call.isUpstream ? { 'url.path': pathname } : {}),
    };
    const name = `${call.method} ${call.isUpstream ? 'upstream' : 'storage'}`;
    return tracing.span({ name, kind: 'client', attributes }, async (span) => {
      const answer = await send(call.isUpstream ? { ...own, ...span.headers } : own);
      span.set({ 'http.response.status_code': answer.status });
      return answer;
    });
  };
}
