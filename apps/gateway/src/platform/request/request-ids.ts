import { Injectable } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';

/** Knows the id of the request that the work at hand is done for, however deep it is. */
@Injectable()
export class RequestIds {
  private readonly ids = new AsyncLocalStorage<string>();

  run(id: string, work: () => void): void {
    this.ids.run(id, work);
  }

  current(): string | undefined {
    return this.ids.getStore();
  }
}
