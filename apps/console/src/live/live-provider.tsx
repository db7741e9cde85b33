import { type LinkState, type TaskUpdate, TriverseError } from '#client';
import { useLinkState } from '#client/react';
import { createContext, type ReactNode, use, useEffect, useReducer } from 'react';
import { useSession } from '../session/session-context.js';
import { EMPTY_LOG, linkLog, type Outage, settleAfterMs } from './link-log.js';

export interface Live {
  link: LinkState;
  outage: Outage | undefined;
  dismiss: () => void;
  /** The error that ended the team watch, e.g. a revoked key. */
  refused: Error | undefined;
}

const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error('no live link here');
  return live;
}

/** Undefined on pages without a team, which watch no tasks. */
export const useLiveIfAny = (): Live | undefined => use(LiveContext) ?? undefined;

/** Keeps the live link open while a user is signed in, on every page, and records its outages. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { client, check } = useSession();
  const link = useLinkState(client);
  const [{ outage, refused }, tell] = useReducer(linkLog, EMPTY_LOG);

  useEffect(() => {
    const off = client.onLinkState(({ phase }) => tell({ type: 'phase', phase, at: Date.now() }));
    const watch = client.watchTeam({
      onUpdate: (update: TaskUpdate) => tell({ type: 'update', update }),
      onError: (error) => {
        tell({ type: 'refused', error });
        if (error instanceof TriverseError && error.code === 9001) void check().catch(() => undefined);
      },
    });
    return () => {
      off();
      watch.close();
    };
  }, [client, check]);

  const isSettling = outage?.until !== undefined && !outage.settled;
  const { phase } = link;
  useEffect(() => {
    if (!isSettling) return undefined;
    const timer = setTimeout(() => tell({ type: 'settled' }), settleAfterMs(phase));
    return () => clearTimeout(timer);
  }, [isSettling, phase]);

  const dismiss = () => tell({ type: 'dismiss' });
  return <LiveContext value={{ link, outage, dismiss, refused }}>{children}</LiveContext>;
}
