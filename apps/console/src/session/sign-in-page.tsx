import { SchemeToggle } from '../shell/scheme-toggle.js';
import { ChoiceCard } from './choice-card.js';
import { type AnySession } from './session.js';
import { type EndReason } from './session-end.js';
import { SignInForm } from './sign-in-form.js';
import classes from './sign-in-page.module.css';
import { useEntry } from './use-entry.js';
import { Loading } from '../shell/loading.js';

interface SignInPageProps {
  /** Why the last session of this page ended; null: there was none, or its owner ended it. */
  ended: EndReason | null;
  /** Changes when the browser's session may have changed. */
  round: number;
  onSignIn: (session: AnySession) => void;
}

export function SignInPage({ ended, round, onSignIn }: SignInPageProps) {
  const entry = useEntry({ round, onSignIn });
  return (
    <main className={classes['page']}>
      {entry.step === 'looking' && <Loading label="Loading" />}
      {entry.step === 'choice' && <ChoiceCard session={entry.session} code={entry.code} onSignIn={onSignIn} />}
      {entry.step === 'form' && (
        <SignInForm ended={ended ?? entry.ended} withCompany={entry.withCompany} problem={entry.error} onSignIn={onSignIn} />
      )}
      <div className={classes['corner']}>
        <SchemeToggle />
      </div>
    </main>
  );
}
