import { Injectable, Logger } from '@nestjs/common';
import { type DeliveryClaim } from '../deliveries/delivery.js';
import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type AttemptOutcome, Deliveries, type Recorded } from '../ports/deliveries.js';
import { DeliveryObserver } from '../ports/delivery-observer.js';
import { ReceivingTeams } from '../ports/receiving-teams.js';
import { WebhookClock } from '../ports/webhook-clock.js';
import { WebhookSender } from '../ports/webhook-sender.js';
import { HOST_WAIT_MS, HostPlaces } from '../shared/host-places.js';
import { pause } from '../shared/rest.js';
import { WebhookOptions } from '../shared/webhook-options.js';
import { WebhookSigner } from '../signing/webhook-signer.js';
import { attemptDelivery, type AttemptReport } from './attempt-delivery.js';
import { DisableEndpoint } from './disable-endpoint.js';
import { isGone, judgeAttempt } from './judge-attempt.js';

/** Waits before a record is tried again while the storage does not answer; after the last, the lease ends the claim. */
const RECORD_WAITS = [200, 1_000, 3_000];

/** Carries out one claim: waits for its host, sends, records. */
@Injectable()
export class CarryOut {
  private readonly logger = new Logger(CarryOut.name);

  constructor(
    private readonly deliveries: Deliveries,
    private readonly sender: WebhookSender,
    private readonly signer: WebhookSigner,
    private readonly clock: WebhookClock,
    private readonly teams: ReceivingTeams,
    private readonly options: WebhookOptions,
    private readonly observer: DeliveryObserver,
    private readonly disableEndpoint: DisableEndpoint,
    private readonly places: HostPlaces,
  ) {}

  /** Longer than a claim can take: a place, the attempt, and its record. */
  get leaseMs(): number {
    return HOST_WAIT_MS + this.options.timeoutMs * 2 + RECORD_WAITS.reduce((sum, wait) => sum + wait, 0);
  }

  /** Never rejects. @param cut ends the attempt and gives the claim back */
  async execute(claim: DeliveryClaim, cut: AbortSignal): Promise<void> {
    try {
      await this.carryOut(claim, cut);
    } catch (error) {
      // Nothing is lost: the lease ends, and the delivery is sent again under the same id.
      this.observer.failed(error);
    }
  }

  private async carryOut(claim: DeliveryClaim, cut: AbortSignal): Promise<void> {
    const url = claim.endpoint?.url ?? claim.delivery.url;
    if (url === null) throw new Error(`delivery ${claim.delivery.id} has no receiver`);
    if (!(await this.teams.isOn(claim.delivery.teamId))) return this.drop(claim);
    const leave = await this.places.take(new URL(url).hostname, HOST_WAIT_MS, cut);
    if (leave === undefined) return this.giveBack(claim);
    let report: AttemptReport;
    try {
      const { sender, signer, clock } = this;
      const addressed = { event: claim.delivery.event, url, endpoint: claim.endpoint };
      report = await attemptDelivery({ sender, signer, clock }, addressed, cut);
    } finally {
      leave();
    }
    if (cut.aborted && report.status === null) return this.giveBack(claim);
    await this.conclude(claim, report);
  }

  private async conclude(claim: DeliveryClaim, report: AttemptReport): Promise<void> {
    const { delivery, endpoint, attempt } = claim;
    const waited = Math.max(0, this.clock.now() - report.duration - delivery.event.at);
    const outcome = judgeAttempt(report, attempt, this.options.retryWaits);
    const { recorded, failingForMs } = await this.record(claim, report, outcome);
    this.observer.attempted({ result: RESULTS[outcome.kind], ...report, ...(attempt === 1 && { waited }) });
    const what = report.status === null ? report.error : `HTTP ${report.status}`;
    this.logger.debug(`delivery ${delivery.id} of team ${delivery.teamId}, attempt ${attempt}: ${outcome.kind} (${what})`);
    if (!recorded || endpoint === null) return;
    if (isGone(report)) await this.disableEndpoint.execute(endpoint, 'gone');
    else if (failingForMs !== null && this.isTooLong(failingForMs, endpoint))
      await this.disableEndpoint.execute(endpoint, 'failing');
  }

  private isTooLong(failingForMs: number, { renewedAt = 0 }: WebhookEndpoint): boolean {
    return Math.min(failingForMs, this.clock.now() - renewedAt) >= this.options.disableAfterMs;
  }

  private async record(claim: DeliveryClaim, report: AttemptReport, outcome: AttemptOutcome): Promise<Recorded> {
    const { status: code, duration, error, answer } = report;
    const attempt = {
      code,
      durationMs: Math.round(duration),
      ...(error === undefined ? {} : { error }),
      ...(answer === undefined || answer === '' ? {} : { answer }),
    };
    for (const wait of RECORD_WAITS) {
      try {
        return await this.deliveries.record(claim, attempt, outcome);
      } catch (fault) {
        this.observer.failed(fault);
        await pause(wait);
      }
    }
    return this.deliveries.record(claim, attempt, outcome);
  }

  /** A team that is disabled or deleted is told nothing. */
  private async drop(claim: DeliveryClaim): Promise<void> {
    const attempt = { code: null, durationMs: 0, error: 'the team is disabled' };
    await this.deliveries.record(claim, attempt, { kind: 'dead', reason: 'disabled' });
    this.observer.attempted({ result: 'dead', status: null, duration: 0 });
  }

  private async giveBack(claim: DeliveryClaim): Promise<void> {
    this.observer.attempted({ result: 'given-back', status: null, duration: 0 });
    await this.deliveries.release(claim);
  }
}

const RESULTS = { delivered: 'delivered', retry: 'failed', dead: 'dead' } as const;
