/** The documented StandardResponse. */
export interface Envelope {
  code: 0;
  message: 'success';
  data: unknown;
}

export const success = (data: unknown): Envelope => ({ code: 0, message: 'success', data });
