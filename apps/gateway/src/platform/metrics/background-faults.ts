import { Injectable, Logger } from '@nestjs/common';

/** Storage faults that no request saw: logged, and counted since the start. */
@Injectable()
export class BackgroundFaults {
  private readonly logger = new Logger('Storage');
  private faults = 0;

  readonly report = (error: unknown): void => {
    this.faults++;
    this.logger.warn(String(error));
  };

  count(): number {
    return this.faults;
  }
}
