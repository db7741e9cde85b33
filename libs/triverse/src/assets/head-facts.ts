import { type ExchangeAnswer } from '../http/http-exchange.js';
import { type AssetAnswer } from './asset-fetcher.js';

const NO_HEAD = new Set([400, 405, 501]);

/** Whether it is the method that was refused. A storage refuses what a link is not signed for with 403, as it does a link that has run out. */
export function takesNoHead({ answer, keyed }: AssetAnswer): boolean {
  return NO_HEAD.has(answer.status) || (answer.status === 403 && !keyed);
}

/** What HEAD would have answered, told by the answer to `Range: bytes=0-0`. Its body is read or destroyed already. */
export function headOfFirstByte(answer: ExchangeAnswer): ExchangeAnswer {
  if (answer.status === 200) return answer;
  const { 'content-range': range = '', 'content-length': _length, ...headers } = answer.headers;
  const total = /\/(\d+)$/.exec(range)?.[1];
  return {
    ...answer,
    status: 200,
    headers: { ...headers, 'accept-ranges': 'bytes', ...(total !== undefined && { 'content-length': total }) },
  };
}
