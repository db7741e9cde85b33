import { isApiError } from '#contracts';
import { UpstreamApi } from '#tasks';
import { type Counter, type Histogram } from 'prom-client';
import { type Meters } from '../meters.js';
import { measure } from './measure.js';

const CALLS = [
  ...(['createTask', 'readStatus', 'assetUrls', 'openDownload', 'openAsset', 'upload'] as const),
  ...(['presignUpload', 'presignGet', 'quote', 'account', 'balance'] as const),
];
const OUTCOMES = ['ok', 'refused', 'failed', 'unavailable', 'timeout', 'unreadable'] as const;

type Call = (typeof CALLS)[number];
type ArgsOf<C extends Call> = Parameters<UpstreamApi[C]>;

/** The upstream, with a count and the time of each call. */
export class MeasuredUpstreamApi extends UpstreamApi {
  private readonly calls: Counter<'call' | 'outcome'>;
  private readonly seconds: Histogram<'call'>;

  constructor(
    private readonly api: UpstreamApi,
    meters: Meters,
  ) {
    super();
    const labels: ('call' | 'outcome')[] = ['call', 'outcome'];
    this.calls = meters.counter('gateway_upstream_calls_total', 'Calls to the upstream, retries within them included', labels);
    this.seconds = meters.histogram(
      'gateway_upstream_call_seconds',
      'Time of a call to the upstream; of a download until its first byte',
      ['call'],
    );
    for (const call of CALLS) for (const outcome of OUTCOMES) this.calls.inc({ call, outcome }, 0);
  }

  override createTask(...args: ArgsOf<'createTask'>) {
    return this.count('createTask', () => this.api.createTask(...args));
  }

  override readStatus(...args: ArgsOf<'readStatus'>) {
    return this.count('readStatus', () => this.api.readStatus(...args));
  }

  override assetUrls(...args: ArgsOf<'assetUrls'>) {
    return this.count('assetUrls', () => this.api.assetUrls(...args));
  }

  override openDownload(...args: ArgsOf<'openDownload'>) {
    return this.count('openDownload', () => this.api.openDownload(...args));
  }

  override openAsset(...args: ArgsOf<'openAsset'>) {
    return this.count('openAsset', () => this.api.openAsset(...args));
  }

  override upload(...args: ArgsOf<'upload'>) {
    return this.count('upload', () => this.api.upload(...args));
  }

  override presignUpload(...args: ArgsOf<'presignUpload'>) {
    return this.count('presignUpload', () => this.api.presignUpload(...args));
  }

  override presignGet(...args: ArgsOf<'presignGet'>) {
    return this.count('presignGet', () => this.api.presignGet(...args));
  }

  override quote(...args: ArgsOf<'quote'>) {
    return this.count('quote', () => this.api.quote(...args));
  }

  override account(...args: ArgsOf<'account'>) {
    return this.count('account', () => this.api.account(...args));
  }

  override balance(...args: ArgsOf<'balance'>) {
    return this.count('balance', () => this.api.balance(...args));
  }

  private count<T>(call: Call, run: () => Promise<T>): Promise<T> {
    return measure(run, ({ error, seconds }) => {
      this.calls.inc({ call, outcome: outcomeOf(error) });
      this.seconds.observe({ call }, seconds);
    });
  }
}

function outcomeOf(error: unknown): (typeof OUTCOMES)[number] {
  if (error === undefined) return 'ok';
  if (!isApiError(error)) return 'failed';
  if (error.code === 9006) return 'unavailable';
  if (error.code === 9007) return 'timeout';
  if (error.code === 9008) return 'unreadable';
  return error.status < 500 ? 'refused' : 'failed';
}
