/** Publishes each change of the upstream to nginx with the module nchan, which sends it to every subscriber. */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { answer } from '../../support/answer.mjs';
import { memoryOf } from '../../support/cpu.mjs';
import { followUpstream } from './follow-upstream.mjs';

const [upstream, url, pid] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

answer({
  /** Of nginx, in which no heap can be told apart. */
  memory: () => ({ rss: memoryOf(pid).now * 1024 * 1024, heapUsed: 0, external: 0 }),
});

async function publish(text) {
  const posted = request(url, { method: 'POST', agent });
  posted.end(text);
  const [response] = await once(posted, 'response');
  response.resume();
  await once(response, 'end');
}

await publish('hello');
await followUpstream(upstream, (change) => void publish(`42${JSON.stringify(['task:update', change])}`));
process.send({ listening: url });
