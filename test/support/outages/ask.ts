import { get } from 'node:http';

/** Whoever is not answered within this gets no answer. */
export const PATIENCE_MS = 3_000;

interface Asked {
  token?: string;
  /** The client's address. */
  from?: string | undefined;
}

export interface Said {
  status: number;
  /** Of an event stream only its beginning. */
  text: string;
}

/** One GET over a connection of its own. @throws Error when it is not answered in time. */
export function ask(url: string, { token, from }: Asked = {}): Promise<Said> {
  return new Promise((resolve, reject) => {
    const options = {
      agent: false,
      timeout: PATIENCE_MS,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(from === undefined ? {} : { localAddress: from }),
    } as const;
    const request = get(url, options, (response) => {
      const { statusCode: status = 0, headers } = response;
      const isStream = headers['content-type']?.startsWith('text/event-stream') === true;
      let text = '';
      const done = () => resolve({ status, text });
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (!isStream) return;
        done();
        request.destroy();
      });
      response.once('error', reject).once('end', done);
    });
    request.once('error', reject);
    request.once('timeout', () => request.destroy(new Error('no answer')));
  });
}
