import { type Sandbox } from '../stack.js';

/** A running installation in which one thing can be made to fail. */
export interface Site {
  /** Of the gateway that the row describes. */
  url: string;
  /** Of another gateway beside it. */
  otherUrl?: string;
  sandbox: Sandbox;
  logs(): string;
  /** The address of those who look at its health and metrics, if not the clients'. */
  lookFrom?: string;
  /** Where the row's series are read, if not at `url`. */
  metrics?: () => Promise<string>;
  signIn?: () => Promise<string>;
  session?: () => Promise<string>;
  /** Lets the outage begin. */
  plant(): unknown;
  /** Ends it. */
  heal: () => unknown;
  /** Where the gateway is after that, if its process was started again. */
  urlAfter?: () => string;
  close(): Promise<void>;
}

/** One row of docs/outages.md and how to bring it about. */
export interface Outage {
  id: string;
  start(): Promise<Site>;
}
