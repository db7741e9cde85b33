import { type TriverseClient } from '#client';
import { ReadOnly } from '../session/read-only.js';
import { Frame, type PageLink } from '../shell/frame.js';
import { Page } from '../shell/page.js';
import { useHash } from '../shell/use-route.js';
import { AccountPage } from './account-page.js';
import { AuditPage } from './audit-page.js';
import { FailingWebhooks } from './failing-webhooks.js';
import { OperatorAlerts } from './operator-alerts.js';
import { type OperatorRoute, parseOperatorRoute } from './operator-route.js';
import { type OperatorSession } from './operator-session.js';
import { ReadOnlyBadge } from './read-only-badge.js';
import { TeamPage } from './team-page.js';
import { TeamsPage } from './teams-page.js';
import { UpstreamPage } from './upstream-page.js';

const LINKS: PageLink<OperatorRoute['page']>[] = [
  ['teams', '#/teams', 'Teams'],
  ['account', '#/account', 'Account'],
  ['upstream', '#/upstream', 'Upstream'],
  ['alerts', '#/alerts', 'Alerts'],
  ['webhooks', '#/webhooks', 'Webhooks'],
  ['audit', '#/audit', 'Audit'],
];

/** The pages of whoever runs the installation. */
export default function OperatorApp({ session, signOut }: { session: OperatorSession; signOut: () => Promise<void> }) {
  const { operator: client, name, readOnly, otherRole } = session;
  const route = parseOperatorRoute(useHash());
  return (
    <ReadOnly value={readOnly}>
      <Frame
        name={name === null ? 'Operator' : `Operator · ${name}`}
        links={LINKS}
        current={route.page === 'team' ? 'teams' : route.page}
        pageKey={JSON.stringify(route)}
        badge={readOnly && <ReadOnlyBadge />}
        otherRole={otherRole}
        signOut={signOut}
      >
        <CurrentPage client={client} route={route} />
      </Frame>
    </ReadOnly>
  );
}

function CurrentPage({ client, route }: { client: TriverseClient; route: OperatorRoute }) {
  switch (route.page) {
    case 'teams':
      return <TeamsPage client={client} />;
    case 'team':
      return <TeamPage key={route.id} client={client} teamId={route.id} />;
    case 'account':
      return <AccountPage client={client} />;
    case 'upstream':
      return <UpstreamPage client={client} />;
    case 'alerts':
      return (
        <Page title="Alerts">
          <OperatorAlerts client={client} />
        </Page>
      );
    case 'webhooks':
      return <FailingWebhooks client={client} />;
    case 'audit':
      return <AuditPage client={client} />;
  }
}
