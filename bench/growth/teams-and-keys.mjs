import { ADMIN_TOKEN } from '../support/gateway.mjs';
import { costOfRedis, costOfRequest, growthTable, measureSizes } from './cost.mjs';

/** Teams that call at the same time, however many there are. */
const CALLING = 100;
const PAGE = 50;

export async function measureTeams(world, { seconds, ...options }) {
  const { store } = world;
  try {
    return await measureSizes(
      { ...options, what: 'teams' },
      {
        grow: (size) => store.ask('growTeams', { to: size }),
        async measure(size) {
          const calling = await store.ask('someTeams', { count: CALLING });
          const ask = (pathOf) =>
            costOfRequest(world, { paths: calling.map(pathOf), tokens: calling.map(({ key }) => key), seconds });
          const operator = (path) =>
            costOfRequest(world, {
              paths: [`/gateway/v1/${path}`],
              headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
              seconds,
            });
          const { teamId } = calling[CALLING / 2];
          const swept = await costOfRedis(world, 'sweep', {});
          return {
            read: await ask(({ uuid }) => `/api/v1/tasks/${uuid}`),
            list: await ask(() => '/api/v1/tasks'),
            teams: await operator(`teams?limit=${PAGE}&cursor=${teamId}`),
            keys: await operator(`teams/${teamId}/keys`),
            audit: await operator(`audit?limit=${PAGE}`),
            auditOfTeam: await operator(`audit?limit=${PAGE}&team_id=${teamId}`),
            sweep: swept.us / size,
          };
        },
      },
    );
  } finally {
    await world.stop();
  }
}

export const reportTeams = (rows) =>
  growthTable({
    rows,
    what: 'teams',
    note: `Teams with ten keys, ten events of the audit trail and one task each; ${CALLING} of them call in turn. CPU time of the gateway and Redis, of a sweep that finds nothing that of Redis; each as a multiple of the value at the smallest size.`,
    names: {
      read: 'a read',
      list: 'a list of tasks',
      teams: `a page of ${PAGE} teams`,
      keys: 'the keys of a team',
      audit: `a page of ${PAGE} audit events`,
      auditOfTeam: 'the audit trail of a team',
      sweep: 'a sweep, for each team',
    },
  });
