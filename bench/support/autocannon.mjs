import autocannon from 'autocannon';
import { answer } from './answer.mjs';

answer({
  async load({ url, paths, tokens, headers, connections, seconds }) {
    const requests = paths.map((path, at) => ({ method: 'GET', path, headers: { ...headers, ...bearer(tokens?.[at]) } }));
    const result = await autocannon({ url, connections, duration: seconds, headers, requests });
    const bad = result.errors + result.timeouts + result['4xx'] + result['5xx'];
    return { requests: result.requests.total, seconds: result.duration, bad, p50: result.latency.p50, p99: result.latency.p99 };
  },
});

const bearer = (token) => (token === undefined ? {} : { authorization: `Bearer ${token}` });
