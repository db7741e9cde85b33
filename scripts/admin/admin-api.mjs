import { readFileSync } from 'node:fs';

const TIMEOUT_MS = 30_000;

/** The error for the terminal; contains no credential. */
export class AdminFailure extends Error {
  constructor(message, { isUsage = false } = {}) {
    super(message);
    this.isUsage = isUsage;
  }
}

/** The gateway's own value, from ADMIN_TOKEN or ADMIN_TOKEN_FILE. During a rotation it holds two tokens; the first is used. */
function tokenOf({ ADMIN_TOKEN: token, ADMIN_TOKEN_FILE: file }) {
  try {
    const text = token || !file ? token : readFileSync(file, 'utf8');
    return text?.split(',')[0].trim();
  } catch {
    throw new AdminFailure('ADMIN_TOKEN_FILE: the file cannot be read', { isUsage: true });
  }
}

/** Calls /gateway/v1 of the gateway at GATEWAY_URL with ADMIN_TOKEN. */
export class AdminApi {
  constructor(environment) {
    this.url = (environment.GATEWAY_URL || 'http://127.0.0.1:3000').replace(/\/+$/, '');
    this.environment = environment;
  }

  /** @returns the `data` of the answer. @throws AdminFailure */
  async call(method, path, { body, query = {} } = {}) {
    this.#mustBeUsable();
    const response = await this.#fetch(method, this.#address(path, query), body);
    const answer = await response.json().catch(() => undefined);
    if (answer === undefined) throw new AdminFailure(`${this.url} answered HTTP ${response.status}, and not as a gateway does`);
    if (answer.code !== 0) throw new AdminFailure(describe(answer));
    return answer.data;
  }

  /** @returns the response to a GET, unread. @throws AdminFailure */
  async stream(path) {
    this.#mustBeUsable();
    const controller = new AbortController();
    const late = setTimeout(() => controller.abort(), TIMEOUT_MS);
    const response = await this.#fetch('GET', this.#address(path, {}), undefined, controller.signal);
    // The time limit applies only until the response begins.
    clearTimeout(late);
    if (response.ok) return response;
    const answer = await response.json().catch(() => undefined);
    throw new AdminFailure(
      answer?.code ? describe(answer) : `${this.url} answered HTTP ${response.status}, and not as a gateway does`,
    );
  }

  /** Without this check, `fetch` would fail as if the gateway did not answer. */
  #mustBeUsable() {
    this.token = tokenOf(this.environment);
    const wrong = (message) => new AdminFailure(message, { isUsage: true });
    if (!this.token) throw wrong('ADMIN_TOKEN is not set');
    if (!/^[\x21-\x7e]+$/.test(this.token))
      throw wrong('ADMIN_TOKEN contains characters that no token has: was it copied completely?');
    if (!/^https?:\/\//i.test(this.url) || !URL.canParse(this.url))
      throw wrong('GATEWAY_URL must be an address such as http://127.0.0.1:3000');
  }

  async #fetch(method, address, body, signal = AbortSignal.timeout(TIMEOUT_MS)) {
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    try {
      return await fetch(address, { method, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    } catch (error) {
      throw new AdminFailure(`${this.url} does not answer: ${whyOf(error)}`);
    }
  }

  #address(path, query) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return `${this.url}/gateway/v1/${path}${search === '' ? '' : `?${search}`}`;
  }
}

const WHY = {
  ECONNREFUSED: 'nothing listens there. Is the gateway running, and is GATEWAY_URL its address?',
  ENOTFOUND: 'there is no such host. Is GATEWAY_URL right?',
  TimeoutError: `no answer within ${TIMEOUT_MS / 1000} seconds`,
};

function whyOf({ cause, name, message }) {
  const code = cause?.code ?? name;
  if (WHY[code]) return `${WHY[code]} (${code})`;
  return name === 'TypeError' ? (cause?.message ?? message) : code;
}

const NOT_ACCEPTED =
  'The gateway does not accept ADMIN_TOKEN: it must be the value that the gateway was started with, or a team:admin key.';

function describe({ code, message, errors = [], suggestion, request_id: requestId }) {
  const fields = errors.map(({ field, message: what }) => `  ${field}: ${what}`);
  return [
    `error ${code}: ${message}`,
    ...fields,
    ...(code === 9001 ? [NOT_ACCEPTED] : suggestion ? [suggestion] : []),
    `request ${requestId}`,
  ].join('\n');
}
