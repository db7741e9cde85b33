import { useCallback, useEffect, useState } from 'react';
import { type TriverseClient } from '../client.js';
import { errorOf } from '../errors.js';
import { type BalanceResponse } from '../wire.js';

/** Credits of the caller's team. */
export interface BalanceView {
  /** Undefined until it has been read. */
  balance: BalanceResponse | undefined;
  /** Why the last read failed; the balance before it stays. */
  error: Error | undefined;
}

/** Credits with what a component can do. */
export interface UseBalance extends BalanceView {
  /** Reads it again. */
  reload: () => void;
}

/** Changes that arrive together cause one read. */
const SETTLE_MS = 250;

/**
 * Credits that the caller's team can spend, read again whenever a task of the team begins or ends while the component is mounted. Needs the scope
 * usage:read; without tasks:read it is read once, and by `reload`.
 */
export function useBalance(client: TriverseClient): UseBalance {
  const [view, setView] = useState<BalanceView>({ balance: undefined, error: undefined });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);

  useEffect(() => {
    const { signal, stop } = stoppable();
    client.balance({ signal }).then(
      (balance) => void (signal.aborted || setView({ balance, error: undefined })),
      (error: unknown) => void (signal.aborted || setView((before) => ({ ...before, error: errorOf(error) }))),
    );
    return stop;
  }, [client, round]);

  useEffect(() => {
    const known = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = client.watchTeam({
      onUpdate: ({ status: { taskId }, final }) => {
        if (known.has(taskId) && !final) return;
        if (final) known.delete(taskId);
        else known.add(taskId);
        clearTimeout(timer);
        timer = setTimeout(reload, SETTLE_MS);
      },
      // The balance is then read once.
      onError: () => undefined,
    });
    return () => {
      clearTimeout(timer);
      watch.close();
    };
  }, [client, reload]);
  return { ...view, reload };
}

function stoppable(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, stop: () => controller.abort() };
}
