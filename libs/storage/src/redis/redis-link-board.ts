import { LinkBoard, type LinkReport } from '#tasks';
import { type RedisEngineContext } from './redis-engine-context.js';
import { type RedisScript } from './redis-script.js';

export class RedisLinkBoard extends LinkBoard {
  private readonly reportLink: RedisScript<'report-link'>;

  constructor(private readonly context: RedisEngineContext) {
    super();
    this.reportLink = context.connection.defineScript('report-link');
  }

  async report(report: LinkReport, ttlMs: number): Promise<void> {
    const { connection, keys } = this.context;
    await this.reportLink.run(
      { link: keys.link(), fence: keys.linkFence(), channel: keys.linkEvents() },
      { fence: report.fence, report: JSON.stringify(report), ttl: ttlMs, publish: connection.publishCommand },
    );
  }

  async current(): Promise<LinkReport | null> {
    const { connection, keys } = this.context;
    const report = await connection.run((commands) => commands.get(keys.link()));
    return report === null ? null : (JSON.parse(report) as LinkReport);
  }

  onReport(listener: (report: LinkReport) => void): Promise<() => Promise<void>> {
    const { connection, keys } = this.context;
    return connection.channels.listen(keys.linkEvents(), (message) => listener(JSON.parse(message) as LinkReport));
  }
}
