import { type Answer, call, type CallOptions } from './http.js';
import { ADMIN_TOKEN } from './stack.js';

/** A call under /gateway/v1 as the operator. */
export function asAdmin<T = unknown>(url: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  return call<T>(url, `/gateway/v1/${path}`, { token: ADMIN_TOKEN, ...options });
}

/** The smallest file that counts as a PNG. */
export function uploadPng(url: string, token: string): Promise<Answer> {
  const head = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex');
  const form = new FormData();
  form.append('file', new Blob([head], { type: 'image/png' }), 'one.png');
  return call(url, '/api/v1/upload/image', { method: 'POST', token, body: form });
}
