import { invalidParameters, isApiError } from '#contracts';
import { type UpstreamUpload } from '#tasks';
import FormData from 'form-data';
import { PassThrough } from 'node:stream';
import { CallFailure } from '../errors/call-failure.js';
import { unavailable } from '../errors/transport-failure-mapper.js';
import { paceText, Transfer } from '../assets/transfer.js';
import { type AgentPair } from '../http/agents.js';
import { CallClock, timedOut } from '../http/call-clock.js';
import { type HttpExchange } from '../http/http-exchange.js';
import { type JsonCall } from '../http/json-call.js';
import { type PaceOptions } from '../triverse-options.js';

export interface UploadSettings {
  pace: PaceOptions;
  idleMs: number;
  answerMs: number;
  agents: AgentPair;
}

export interface UploadTarget {
  url: string;
  headers: Record<string, string>;
}

export interface PreparedUpload {
  /** From the caller and the minimum speed. */
  signal: AbortSignal;
  transfer: Transfer;
  /** @returns the answer's `data`. @throws CallFailure */
  send(target: UploadTarget, signal: AbortSignal): Promise<unknown>;
  end(): void;
}

interface Sending {
  upload: UpstreamUpload;
  body: PassThrough;
  clock: CallClock;
}

/** Sends one file as multipart at the upstream's pace; if either side aborts, both are released. */
export class UploadSender {
  constructor(
    private readonly exchange: HttpExchange,
    private readonly json: JsonCall,
    private readonly settings: UploadSettings,
  ) {}

  /** By `end`, the file is consumed or destroyed. */
  prepare(upload: UpstreamUpload, caller: AbortSignal | undefined): PreparedUpload {
    let body: PassThrough | undefined;
    // Buffered bytes have not been read by the upstream.
    const isHeldUp = () => (body?.readableLength ?? 0) > 0;
    const transfer = new Transfer({ pace: this.settings.pace, caller, tooSlow: tooSlowTransfer, isHeldUp });
    const send = (target: UploadTarget, signal: AbortSignal) => {
      const clock = new CallClock(signal);
      body = this.#timed(clock, transfer);
      return this.#send(target, { upload, body, clock });
    };
    const end = () => {
      transfer.stop();
      upload.file.destroy();
    };
    return { signal: transfer.signal, transfer, send, end };
  }

  async #send(target: UploadTarget, { upload, body, clock }: Sending): Promise<unknown> {
    const form = new FormData();
    const letGo = endWithFile(upload, clock);
    form.on('error', () => undefined);
    form.append('file', upload.file, { filename: upload.filename, contentType: partType(upload.contentType) });
    try {
      form.pipe(body);
      const answer = await this.exchange.send({
        method: 'POST',
        url: target.url,
        headers: { ...target.headers, ...form.getHeaders() },
        body,
        agents: this.settings.agents,
        decompress: true,
        signal: clock.signal,
      });
      return await this.json.data(answer, clock.signal);
    } finally {
      clock.stop();
      letGo();
      body.destroy();
    }
  }

  /** Measures silence: between chunks while sending, then until the answer. */
  #timed(clock: CallClock, transfer: Transfer): PassThrough {
    const { idleMs, answerMs } = this.settings;
    // Bytes that lie here are not taken by the upstream; where none do, none came.
    const standstill = () => (body.readableLength > 0 ? timedOut('upload stands still') : stoppedComing(idleMs));
    const moves = () => clock.limit(idleMs, 'upload stands still', standstill);
    const body = new PassThrough({
      transform: (chunk, _encoding, pass) => {
        moves();
        transfer.moved((chunk as Buffer).length);
        pass(null, chunk);
      },
    });
    moves();
    transfer.begin();
    body.once('end', () => {
      // The upstream has all bytes and answers in its own time, so nobody is too slow.
      transfer.finish();
      clock.limit(answerMs, 'answer to the upload');
    });
    // Errors reach the caller through the clock or the exchange.
    body.on('error', () => undefined);
    return body;
  }
}

/** A file stream that fails ends the call, with its own error if it has one for callers (such as too large). */
function endWithFile({ file }: UpstreamUpload, clock: CallClock): () => void {
  const end = (error?: unknown) => {
    if (file.readableEnded) return;
    const answer = isApiError(error) ? error : unavailable('the upload broke off', 1);
    clock.end(new CallFailure('cancelled', answer));
  };
  const close = () => end(file.errored);
  if (file.destroyed) close();
  file.on('error', end);
  file.once('close', close);
  return () => file.off('close', close);
}

/** The caller stopped sending; this says nothing about the upstream. */
function stoppedComing(ms: number): CallFailure {
  return callersFault(`stopped coming: no byte for ${ms / 1000} s`);
}

function tooSlowTransfer(pace: PaceOptions): CallFailure {
  return callersFault(`came more slowly than ${paceText(pace)}`);
}

function callersFault(message: string): CallFailure {
  return new CallFailure('cancelled', invalidParameters([{ field: 'file', message }]));
}

/** The part's type is in a header line of the body. */
function partType(contentType: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream';
}
