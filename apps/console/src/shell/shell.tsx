import { OutageNotice } from '../live/outage-notice.js';
import { LinkBadge } from '../live/link-badge.js';
import { useSession } from '../session/session-context.js';
import { TaskListPage } from '../tasks/task-list-page.js';
import { TaskPage } from '../tasks/task-page.js';
import { Frame, type PageLink } from './frame.js';
import { lazyPage } from './lazy-page.js';
import { type Route, useRoute } from './use-route.js';

const NewTaskPage = lazyPage(() => import('../flows/new-task-page.js'));
const UsagePage = lazyPage(() => import('../usage/usage-page.js'));
const KeysPage = lazyPage(() => import('../keys/keys-page.js'));
const WebhooksPage = lazyPage(() => import('../webhooks/webhooks-page.js'));
const DeliveriesPage = lazyPage(() => import('../webhooks/deliveries-page.js'));
const TeamAlertsPage = lazyPage(() => import('../alerts/team-alerts-page.js'));

const LINKS: PageLink<Route['page']>[] = [
  ['tasks', '#/tasks', 'Tasks'],
  ['new', '#/new', 'New task'],
  ['usage', '#/usage', 'Usage'],
];
const ADMIN_LINKS: PageLink<Route['page']>[] = [
  ['keys', '#/keys', 'Keys'],
  ['webhooks', '#/webhooks', 'Webhooks'],
  ['alerts', '#/alerts', 'Alerts'],
];

/** The pages of a team. */
export function Shell() {
  const { admin, team, otherRole, signOut } = useSession();
  const route = useRoute();
  return (
    <Frame
      name={team.name}
      links={admin ? [...LINKS, ...ADMIN_LINKS] : LINKS}
      current={route.page === 'task' ? 'tasks' : route.page}
      pageKey={JSON.stringify(route)}
      badge={<LinkBadge />}
      notice={<OutageNotice />}
      otherRole={otherRole}
      signOut={signOut}
    >
      <CurrentPage route={route} />
    </Frame>
  );
}

function CurrentPage({ route }: { route: Route }) {
  switch (route.page) {
    case 'tasks':
      return <TaskListPage />;
    case 'task':
      return <TaskPage key={route.uuid} uuid={route.uuid} />;
    case 'new':
      return <NewTaskPage route={route} />;
    case 'usage':
      return <UsagePage />;
    case 'keys':
      return <KeysPage />;
    case 'alerts':
      return <TeamAlertsPage />;
    case 'webhooks':
      return route.id === undefined ? <WebhooksPage /> : <DeliveriesPage key={route.id} id={route.id} />;
  }
}
