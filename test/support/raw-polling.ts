const SEPARATOR = '\x1e';

/** An engine.io connection over HTTP long polling, packet by packet. Source: engine.io protocol 4. */
export class RawPolling {
  private constructor(private readonly address: string) {}

  static async open(url: string): Promise<RawPolling> {
    const address = `${url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(address)).text()).slice(1)) as { sid: string };
    return new RawPolling(`${address}&sid=${sid}`);
  }

  /** Sends all packets in one request. @returns its status. */
  async send(...packets: string[]): Promise<number> {
    const body = packets.join(SEPARATOR);
    const answer = await fetch(this.address, { method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' }, body });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** @returns the packets of one poll; null once the connection has ended. */
  async poll(): Promise<string[] | null> {
    const answer = await fetch(this.address);
    const packets = (await answer.text()).split(SEPARATOR);
    return answer.ok && !packets.includes('1') ? packets : null;
  }

  async untilClosed(): Promise<void> {
    while ((await this.poll()) !== null);
  }
}
