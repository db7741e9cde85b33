import { givenSettings, type Settings } from '#config';
import { type StorageModuleOptions } from '#storage';
import { Logger } from '@nestjs/common';
import { type FaultLog } from '../logging/fault-log.js';
import { type Meters } from '../metrics/meters.js';
import { measuredCommands } from '../metrics/ports/measured-commands.js';
import { measuredEngine } from '../metrics/ports/measured-engine.js';
import { tracedCommands } from '../tracing/ports/traced-commands.js';
import { tracedEngine } from '../tracing/ports/traced-engine.js';
import { type Tracing } from '../tracing/tracing.js';
import { redisOptionsOf } from './redis-options.js';

type Environment = Readonly<Record<string, string | undefined>>;

interface StorageWatchers {
  faults: FaultLog;
  meters: Meters;
  tracing: Tracing;
}

export function storageOptionsOf(settings: Settings, environment: Environment, watchers: StorageWatchers): StorageModuleOptions {
  const logger = new Logger('Storage');
  const { faults, meters, tracing } = watchers;
  if (settings.REDIS_URL === undefined && settings.DATA_DIR === undefined)
    logger.warn('neither REDIS_URL nor DATA_DIR is set: all state is lost at exit');
  return {
    ...storagePlaceOf(settings, environment),
    onFault: faults.note,
    onNotice: (notice) => logger.warn(notice),
    aroundCommand: tracedCommands(tracing, measuredCommands(meters)),
    decorate: (engine) => tracedEngine(measuredEngine(engine, meters), tracing),
  };
}

/** It may change while the gateway runs, so the storage reads it again. */
function passwordFileOf(environment: Environment): string | undefined {
  return givenSettings(environment).settings.find(({ name }) => name === 'REDIS_PASSWORD')?.file;
}

/** Which storage it is and how long it keeps things; also for commands that work on it while no gateway runs. */
export function storagePlaceOf(settings: Settings, environment: Environment): Omit<StorageModuleOptions, 'onFault'> {
  return {
    ...(settings.REDIS_URL !== undefined && {
      redisUrl: settings.REDIS_URL,
      redis: redisOptionsOf(settings, passwordFileOf(environment)),
    }),
    ...(settings.DATA_DIR !== undefined && { dataDir: settings.DATA_DIR }),
    keyPrefix: `${settings.REDIS_PREFIX}:`,
    statusTerminalTtlMs: settings.STATUS_TERMINAL_TTL * 1000,
    taskRetentionMs: settings.TASK_RETENTION * 1000,
    budgetThresholds: settings.ALERT_BUDGET_THRESHOLDS,
  };
}
