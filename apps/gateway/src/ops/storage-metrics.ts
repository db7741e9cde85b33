import { StorageHealth } from '#tasks';
import { Injectable } from '@nestjs/common';
import { FaultLog } from '../platform/logging/fault-log.js';
import { Meters } from '../platform/metrics/meters.js';

@Injectable()
export class StorageMetrics {
  constructor(meters: Meters, storage: StorageHealth, faults: FaultLog) {
    const isUp = () =>
      storage.ping().then(
        () => 1,
        () => 0,
      );
    meters.gauge('gateway_storage_up', 'Whether the storage takes writes now', isUp, 'min');
    meters.gauge('gateway_storage_file_bytes', 'Size of the file in DATA_DIR; 0 without', () => storage.size()?.fileBytes ?? 0);
    meters.gauge('gateway_storage_free_bytes', 'Part of it that is free for new records', () => storage.size()?.freeBytes ?? 0);
    meters.counted('gateway_storage_newer_records_total', 'Records met that only a newer gateway can read', () =>
      storage.newerRecords(),
    );
    meters.counted('gateway_storage_faults_total', 'Failed commands and lost connections of the storage', () => faults.total());
  }
}
