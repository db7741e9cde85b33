import { WatcherLease } from './watcher-lease.js';

/** The lease to do the cluster's other periodic work: alerts and the reconciliation of credits. Apart from the watcher's, which an instance with a refused key gives up. */
export abstract class JobLease extends WatcherLease {}
