import { type Settings } from '#config';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = Settings['LOG_LEVEL'];
/** A line has one of these. */
export type LineLevel = Exclude<LogLevel, 'silent'>;

const WEIGHT: Readonly<Record<LogLevel, number>> = {
  silent: Infinity,
  fatal: 60,
  error: 50,
  warn: 40,
  info: 30,
  debug: 20,
  trace: 10,
};

export interface ChosenLevels {
  /** Absent: that of the setting. */
  level?: LogLevel | undefined;
  /** Of single contexts, over the level. */
  contexts?: Readonly<Record<string, LogLevel>> | undefined;
  /** Back to the setting after this long. */
  forMs?: number | undefined;
}

/** Which lines are written: by LOG_LEVEL, until an operator chooses otherwise at run time. */
export class LogLevels {
  private chosen: ChosenLevels = {};
  private until: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private least: number;
  private readonly byContext = new Map<string, number>();

  constructor(private configured: LogLevel) {
    this.least = WEIGHT[configured];
  }

  isOn(level: LineLevel, context: string | undefined): boolean {
    const own = this.byContext.size === 0 || context === undefined ? undefined : this.byContext.get(context);
    return WEIGHT[level] >= (own ?? this.least);
  }

  /** Replaces what was chosen before; nothing chosen is the setting. */
  choose(chosen: ChosenLevels): void {
    clearTimeout(this.timer);
    this.chosen = chosen;
    this.until = chosen.forMs === undefined ? undefined : Date.now() + chosen.forMs;
    if (chosen.forMs !== undefined) this.timer = setTimeout(() => this.choose({}), chosen.forMs).unref();
    this.apply();
  }

  /** The setting has changed; what was chosen at run time still counts. */
  configure(level: LogLevel): void {
    this.configured = level;
    this.apply();
  }

  state() {
    const { level = this.configured, contexts = {} } = this.chosen;
    const until = this.until === undefined ? null : new Date(this.until).toISOString();
    return { level, configured_level: this.configured, contexts, until };
  }

  private apply(): void {
    const { level, contexts } = this.state();
    this.least = WEIGHT[level];
    this.byContext.clear();
    for (const [context, own] of Object.entries(contexts)) this.byContext.set(context, WEIGHT[own]);
  }
}
