import { type IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';

/** How much of an answer is read. */
export const ANSWER_BYTES = 1_024;

/** Collects the first kilobyte of an answer; the rest is never read. */
export class AnswerText {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  /** Calls `done` once: at the answer's end, or as soon as enough has come. */
  read(answer: IncomingMessage, done: (isWhole: boolean) => void): void {
    answer.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk.subarray(0, ANSWER_BYTES - this.#size));
      this.#size += Math.min(chunk.length, ANSWER_BYTES - this.#size);
      if (this.#size >= ANSWER_BYTES) done(false);
    });
    answer.once('end', () => done(true));
    answer.once('error', () => done(false));
    answer.once('close', () => done(false));
  }

  /** As text on lines; a character that was cut off, and control characters, are left out. */
  get text(): string {
    const text = new StringDecoder('utf8').write(Buffer.concat(this.#chunks));
    // eslint-disable-next-line no-control-regex
    return text.replaceAll(/[\x00-\x08\x0b-\x1f\x7f]/g, '');
  }
}
