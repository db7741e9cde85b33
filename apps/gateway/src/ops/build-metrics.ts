import { StorageHealth } from '#tasks';
import { Injectable } from '@nestjs/common';
import { Meters } from '../platform/metrics/meters.js';
import { packageVersion } from '../platform/settings/version.js';

@Injectable()
export class BuildMetrics {
  constructor(meters: Meters, { engine }: StorageHealth) {
    const labels = { version: packageVersion(), node: process.version, engine };
    const row = () => [{ labels, value: 1 }];
    meters.rows('gateway_build_info', '1, with what runs here in the labels', ['version', 'node', 'engine'], row, 'first');
  }
}
