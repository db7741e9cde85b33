import { StorageHealth } from '#tasks';
import { Injectable } from '@nestjs/common';
import { BackgroundFaults } from '../platform/metrics/background-faults.js';
import { Meters } from '../platform/metrics/meters.js';

@Injectable()
export class StorageMetrics {
  constructor(meters: Meters, storage: StorageHealth, faults: BackgroundFaults) {
    meters.gauge('gateway_storage_up', 'Whether the storage answers now', () =>
      storage.ping().then(
        () => 1,
        () => 0,
      ),
    );
    meters.counted('gateway_storage_faults_total', 'Faults of the storage beside requests', () => faults.count());
  }
}
