/** As much of a browser as a sign-in needs: it keeps cookies and follows redirects. */
export class BrowserAgent {
  private readonly jars = new Map<string, Map<string, string>>();

  cookies(origin: string): Map<string, string> {
    const { host } = new URL(origin);
    const jar = this.jars.get(host) ?? new Map<string, string>();
    this.jars.set(host, jar);
    return jar;
  }

  /** One request, without following redirects. */
  async request(url: string, options: RequestInit = {}): Promise<Response> {
    const jar = this.cookies(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...options.headers };
    const answer = await fetch(url, { ...options, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  /** Follows redirects until `last` matches the next address, and returns that address without visiting it. */
  async travel(from: string, last: (url: string) => boolean): Promise<string> {
    let url = from;
    for (let steps = 0; steps < 20; steps += 1) {
      if (last(url)) return url;
      const answer = await this.request(url);
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`no way on from ${url}: ${answer.status} ${await answer.text()}`);
      url = new URL(location, url).href;
    }
    throw new Error('sent around in circles');
  }

  /** Goes to the provider and through its login, up to the address of the callback, which is not called yet. */
  async signInUpToCallback(front: string, person: string, returnTo = '/auth/me', role?: string): Promise<string> {
    const query = new URLSearchParams({ return_to: returnTo, ...(role !== undefined && { role }) });
    const isCallback = (url: string) => url.startsWith(`${front}/auth/callback`);
    const form = await this.travel(
      `${front}/auth/login?${query.toString()}`,
      (url) => isCallback(url) || url.includes('/interaction/'),
    );
    if (isCallback(form)) return form;
    await this.request(form);
    const sent = await this.request(form, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ prompt: 'login', login: person, password: 'any' }).toString(),
    });
    return this.travel(new URL(sent.headers.get('location') ?? '', form).href, isCallback);
  }

  /** @returns the answer of the callback. */
  async signIn(front: string, person: string): Promise<Response> {
    return this.request(await this.signInUpToCallback(front, person));
  }

  sessionCookie(front: string): string {
    const secret = this.cookies(front).get('__Host-tg-session');
    if (secret === undefined) throw new Error('no session');
    return `__Host-tg-session=${secret}`;
  }
}
