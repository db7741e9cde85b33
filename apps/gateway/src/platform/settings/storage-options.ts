import { type Settings } from '#config';
import { type StorageModuleOptions } from '#storage';
import { Logger } from '@nestjs/common';
import { type FaultLog } from '../logging/fault-log.js';
import { type Meters } from '../metrics/meters.js';
import { measuredEngine } from '../metrics/ports/measured-engine.js';

export function storageOptionsOf(settings: Settings, faults: FaultLog, meters: Meters): StorageModuleOptions {
  if (settings.REDIS_URL === undefined && settings.DATA_DIR === undefined)
    new Logger('Storage').warn('neither REDIS_URL nor DATA_DIR is set: all state is lost at exit');
  return { ...storagePlaceOf(settings), onFault: faults.note, decorate: (engine) => measuredEngine(engine, meters) };
}

/** Which storage it is and how long it keeps things; also for commands that work on it while no gateway runs. */
export function storagePlaceOf(settings: Settings): Omit<StorageModuleOptions, 'onFault'> {
  return {
    ...(settings.REDIS_URL !== undefined && { redisUrl: settings.REDIS_URL }),
    ...(settings.DATA_DIR !== undefined && { dataDir: settings.DATA_DIR }),
    keyPrefix: `${settings.REDIS_PREFIX}:`,
    statusTerminalTtlMs: settings.STATUS_TERMINAL_TTL * 1000,
    taskRetentionMs: settings.TASK_RETENTION * 1000,
  };
}
