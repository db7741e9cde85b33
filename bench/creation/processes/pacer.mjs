/** Sends creations at a fixed rate, whether or not earlier ones have been answered, and measures each. */
import { Agent, request } from 'node:http';
import { answer } from '../../support/answer.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 512 });
let made = 0;

function create(url, token) {
  made += 1;
  const body = JSON.stringify({ prompt: `a red chair, number ${process.pid}-${made}` });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const out = request(`${url}/api/v1/tasks/text-to-model`, { method: 'POST', agent, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`a creation answered ${response.statusCode} ${body}`));
      });
    });
    out.once('error', reject).end(body);
  });
}

answer({
  /** @returns milliseconds of each creation */
  async pace({ url, token, perSecond, seconds }) {
    const running = [];
    const startedAt = performance.now();
    for (let at = 0; at < perSecond * seconds; at++) {
      const due = startedAt + (at * 1000) / perSecond;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      const creation = create(url, token);
      // A failure while others are still being sent is reported at the end.
      creation.catch(() => undefined);
      running.push(creation);
    }
    return await Promise.all(running);
  },
});
