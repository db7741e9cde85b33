import { type MetricObjectWithValues, type MetricValue } from 'prom-client';
import { type ChosenLevels } from '../logging/log-levels.js';

/** The figures of one process, as prom-client's registry gives them. */
export type ProcessFigures = MetricObjectWithValues<MetricValue<string>>[];

/** How the workers stand together, as every one of them knows it. */
export interface Standing {
  /** Workers that the installation asked for. */
  size: number;
  /** Workers that serve now, without those that are on their way out. */
  serving: number;
  /** Whether all of them are going down. */
  stopping: boolean;
  /** Where each worker takes requests for its own long-polling clients, by worker: a port of the loopback address. */
  relays: Readonly<Record<number, number>>;
  /** What workers show each other there. */
  relaySecret: string;
}

/** From a worker to the primary. */
export type WorkerMessage =
  /** It hears from now on: what it was told while it loaded, it may have missed. */
  | { tells: 'joined' }
  | { tells: 'serving'; url: string; relayPort: number }
  | { tells: 'failed'; reason: string }
  | { tells: 'figures'; request: number; figures: ProcessFigures }
  | { tells: 'last-figures'; figures: ProcessFigures }
  | { tells: 'scrape'; request: number }
  /** For all the others. */
  | { tells: 'levels'; levels: ChosenLevels }
  /** Comes with a connection, for another worker; `sent` is what its client has sent so far, in base64. */
  | { tells: 'connection'; to: number; sent: string };

/** From the primary to a worker. */
export type PrimaryMessage =
  | { tells: 'standing'; standing: Standing }
  | { tells: 'reload' }
  | { tells: 'levels'; levels: ChosenLevels }
  /** `leaving`: the others serve on, so that no further connections need to be accepted. */
  | { tells: 'drain'; leaving: boolean }
  | { tells: 'stop' }
  | { tells: 'figures'; request: number }
  | { tells: 'scraped'; request: number; text: string }
  /** Comes with the connection. */
  | { tells: 'connection'; sent: string };
