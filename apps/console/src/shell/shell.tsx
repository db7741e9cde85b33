import { Loader } from '@mantine/core';
import { Suspense, useState } from 'react';
import { Problem } from '../errors/problem.js';
import { OutageNotice } from '../live/outage-notice.js';
import { LinkBadge } from '../live/link-badge.js';
import { useSession } from '../session/session-context.js';
import { NewTaskPage } from '../flows/new-task-page.js';
import { TaskListPage } from '../tasks/task-list-page.js';
import { TaskPage } from '../tasks/task-page.js';
import { lazyPage } from './lazy-page.js';
import { PageBoundary } from './page-boundary.js';
import { SchemeToggle } from './scheme-toggle.js';
import classes from './shell.module.css';
import { SignOutButton } from './sign-out-button.js';
import { type Route, useRoute } from './use-route.js';

const UsagePage = lazyPage(() => import('../usage/usage-page.js'));
const KeysPage = lazyPage(() => import('../keys/keys-page.js'));
const WebhooksPage = lazyPage(() => import('../webhooks/webhooks-page.js'));
const DeliveriesPage = lazyPage(() => import('../webhooks/deliveries-page.js'));

const ADMIN_LINKS: [Route['page'], string, string][] = [
  ['keys', '#/keys', 'Keys'],
  ['webhooks', '#/webhooks', 'Webhooks'],
];

export function Shell() {
  const { admin, team } = useSession();
  const [problem, setProblem] = useState<unknown>(null);
  const route = useRoute();
  const links: [Route['page'], string, string][] = [
    ['tasks', '#/tasks', 'Tasks'],
    ['new', '#/new', 'New task'],
    ['usage', '#/usage', 'Usage'],
    ...(admin ? ADMIN_LINKS : []),
  ];
  const current = route.page === 'task' ? 'tasks' : route.page;
  return (
    <>
      <button type="button" className={classes['skip']} onClick={() => document.querySelector('h1')?.focus()}>
        Skip to the content
      </button>
      <header className={classes['header']}>
        <a href="#/tasks" className={classes['brand']}>
          <img src="/console/icon.svg" alt="" width={26} height={26} />
          <span className={classes['team']}>{team.name}</span>
        </a>
        <LinkBadge />
        <div className={classes['tools']}>
          <SchemeToggle />
          <SignOutButton onFailure={setProblem} />
        </div>
        <nav aria-label="Pages" className={classes['nav']}>
          {links.map(([page, href, label]) => (
            <a key={page} href={href} className={classes['link']} aria-current={page === current ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
      </header>
      <main className={classes['main']}>
        <Problem error={problem} />
        <OutageNotice />
        <PageBoundary key={JSON.stringify(route)}>
          <Suspense fallback={<Loader aria-label="Loading" />}>
            <CurrentPage route={route} />
          </Suspense>
        </PageBoundary>
      </main>
    </>
  );
}

function CurrentPage({ route }: { route: Route }) {
  switch (route.page) {
    case 'tasks':
      return <TaskListPage />;
    case 'task':
      return <TaskPage key={route.uuid} uuid={route.uuid} />;
    case 'new':
      return <NewTaskPage key={route.flow} flow={route.flow} />;
    case 'usage':
      return <UsagePage />;
    case 'keys':
      return <KeysPage />;
    case 'webhooks':
      return route.id === undefined ? <WebhooksPage /> : <DeliveriesPage key={route.id} id={route.id} />;
  }
}
