import { FLOW_NAMES } from '#contracts';
import { type BeginOutcome, type CreatedTask, type CreationIntent, CreationLedger } from '#tasks';
import { type Counter } from 'prom-client';
import { type Meters } from '../meters.js';

const STEPS = [
  ...(['begun', 'replayed', 'key-reused', 'over-budget', 'too-many-open'] as const),
  ...(['completed', 'aborted', 'in-doubt', 'storage-fault'] as const),
];

type Step = (typeof STEPS)[number];
type ArgsOf<M extends keyof CreationLedger> = Parameters<CreationLedger[M]>;

/** The ledger of creations, with a count of their steps. */
export class MeasuredCreationLedger extends CreationLedger {
  private readonly steps: Counter<'flow' | 'step'>;

  constructor(
    private readonly ledger: CreationLedger,
    meters: Meters,
  ) {
    super();
    this.steps = meters.counter(
      'gateway_creations_total',
      'Steps of creations: begun or refused, then completed, aborted or in doubt',
      ['flow', 'step'],
    );
    for (const flow of [...FLOW_NAMES, 'other']) for (const step of STEPS) this.steps.inc({ flow, step }, 0);
  }

  override begin(intent: CreationIntent): Promise<BeginOutcome> {
    // Asked again and again while another request carries the same creation.
    const stepOf = ({ verdict }: BeginOutcome) => (verdict === 'in-progress' ? undefined : verdict);
    return this.count(intent, () => this.ledger.begin(intent), stepOf);
  }

  override complete(intent: CreationIntent, created: CreatedTask): Promise<void> {
    return this.count(
      intent,
      () => this.ledger.complete(intent, created),
      () => 'completed',
    );
  }

  override abort(intent: CreationIntent): Promise<void> {
    return this.count(
      intent,
      () => this.ledger.abort(intent),
      () => 'aborted',
    );
  }

  override suspend(intent: CreationIntent): Promise<void> {
    return this.count(
      intent,
      () => this.ledger.suspend(intent),
      () => 'in-doubt',
    );
  }

  override settled(...args: ArgsOf<'settled'>) {
    return this.ledger.settled(...args);
  }

  override resume(...args: ArgsOf<'resume'>) {
    return this.ledger.resume(...args);
  }

  override stale(...args: ArgsOf<'stale'>) {
    return this.ledger.stale(...args);
  }

  override budgetState(...args: ArgsOf<'budgetState'>) {
    return this.ledger.budgetState(...args);
  }

  private async count<T>(
    { flowName }: CreationIntent,
    call: () => Promise<T>,
    stepOf: (result: T) => Step | undefined,
  ): Promise<T> {
    const flow = (FLOW_NAMES as readonly string[]).includes(flowName) ? flowName : 'other';
    let step: Step | undefined = 'storage-fault';
    try {
      const result = await call();
      step = stepOf(result);
      return result;
    } finally {
      if (step !== undefined) this.steps.inc({ flow, step });
    }
  }
}
