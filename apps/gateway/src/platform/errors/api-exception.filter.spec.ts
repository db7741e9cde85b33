import { describe, expect, it, jest } from '@jest/globals';
import { type ArgumentsHost } from '@nestjs/common';
import { type RequestMetrics } from '../metrics/request-metrics.js';
import { ApiExceptionFilter } from './api-exception.filter.js';

/** The codes that are counted when an answer fails so, to a client that is there or has left. */
function countedOf(failure: Error, hasLeft: boolean): number[] {
  const counted: number[] = [];
  const raw = { destroyed: hasLeft, headersSent: false, destroy: () => undefined };
  const reply = { raw, sent: false, status: () => reply, header: () => reply, type: () => reply, send: () => reply };
  const http = { getRequest: () => ({ id: 'r' }), getResponse: () => reply };
  const filter = new ApiExceptionFilter({ countError: (code: number) => counted.push(code) } as unknown as RequestMetrics);
  jest.spyOn(filter['logger'], 'error').mockImplementation(() => undefined);
  filter.catch(failure, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return counted;
}
const cutOff = (code: string) => Object.assign(new Error('cut off'), { code });

describe('a failure of an answer', () => {
  it.each(['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE'])('is no error of ours if the client has left: %s', (code) => {
    expect(countedOf(cutOff(code), true)).toEqual([]);
  });

  it('is one if the client is there, and any mistake is', () => {
    expect(countedOf(cutOff('ERR_STREAM_PREMATURE_CLOSE'), false)).toEqual([9000]);
    expect(countedOf(new TypeError('a mistake'), true)).toEqual([9000]);
  });
});
