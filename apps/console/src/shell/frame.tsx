import { type SignInRole } from '#client';
import { type ReactNode, Suspense, useState } from 'react';
import { Problem } from '../errors/problem.js';
import { RoleLink } from '../session/role-link.js';
import { PageBoundary } from './page-boundary.js';
import { SchemeToggle } from './scheme-toggle.js';
import classes from './shell.module.css';
import { SignOutButton } from './sign-out-button.js';
import { Loading } from './loading.js';

/** A page in the navigation: its name, address and label. */
export type PageLink<Page extends string = string> = readonly [page: Page, href: string, label: string];

interface FrameProps {
  /** Beside the logo. */
  name: string;
  links: readonly PageLink[];
  current: string;
  /** Changes with the page, so that a page that failed does not take the next one with it. */
  pageKey: string;
  badge?: ReactNode;
  notice?: ReactNode;
  /** What the person may sign in as instead. */
  otherRole: SignInRole | null;
  signOut: () => Promise<void>;
  children: ReactNode;
}

/** What stands around every page: logo, navigation, tools. */
export function Frame({ name, links, current, pageKey, badge, notice, otherRole, signOut, children }: FrameProps) {
  const [problem, setProblem] = useState<unknown>(null);
  return (
    <>
      <button type="button" className={classes['skip']} onClick={() => document.querySelector('h1')?.focus()}>
        Skip to the content
      </button>
      <header className={classes['header']}>
        <a href={links[0]?.[1]} className={classes['brand']}>
          <img src="/console/icon.svg" alt="" width={26} height={26} />
          <span className={classes['team']}>{name}</span>
        </a>
        {badge}
        <div className={classes['tools']}>
          {otherRole !== null && <RoleLink role={otherRole} />}
          <SchemeToggle />
          <SignOutButton signOut={signOut} onFailure={setProblem} />
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
        {notice}
        <PageBoundary key={pageKey}>
          <Suspense fallback={<Loading label="Loading" />}>{children}</Suspense>
        </PageBoundary>
      </main>
    </>
  );
}
