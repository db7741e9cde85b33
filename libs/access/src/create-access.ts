import { AuditTrail } from './audit/audit-trail.js';
import { SecretHider } from './audit/secret-hider.js';
import { AccessAuthenticator } from './authentication/access-authenticator.js';
import { AdminCredential } from './authentication/admin-credential.js';
import { ClientTokenVerifier } from './authentication/client-token-verifier.js';
import { RecentCredentials } from './authentication/recent-credentials.js';
import { PrincipalChecker } from './authentication/principal-checker.js';
import { isRevocationInForce } from './authentication/is-revocation-in-force.js';
import { SessionVerifier } from './authentication/session-verifier.js';
import { RevocationFeed } from './authentication/revocation-feed.js';
import { CredentialStateCache } from './authentication/credential-state-cache.js';
import { TeamKeyVerifier } from './authentication/team-key-verifier.js';
import { Budgets } from './budgets/budgets.js';
import { Keys } from './keys/keys.js';
import { LastUsedTracker } from './keys/last-used-tracker.js';
import { type DefaultLimits, LimitResolver } from './limits/limit-resolver.js';
import { RateLimits, type RateLimitSettings } from './limits/rate-limits.js';
import { IdentityProvider } from './sign-in/identity-provider.js';
import { createSignIn } from './sign-in/create-sign-in.js';
import { type SignInSettings } from './sign-in/sign-in-settings.js';
import { KeySignIn } from './sign-in/key-sign-in.js';
import { SignInCodes } from './sign-in/sign-in-codes.js';
import { type SignIn } from './sign-in/sign-in.js';
import { SocketLimits } from './limits/socket-limits.js';
import { LinkSigner } from './links/link-signer.js';
import { type AccessStores } from './ports/access-stores.js';
import { type Clock, type Schedule, systemSchedule } from './shared/clock.js';
import { AccessSecrets } from './shared/access-secrets.js';
import { DerivedSecrets } from './shared/derived-secrets.js';
import { TextSeal } from './shared/text-seal.js';
import { KeyRing } from './shared/key-ring.js';
import { Sessions } from './sessions/sessions.js';
import { type SessionLifetimes } from './sessions/session.js';
import { Teams } from './teams/teams.js';
import { ClientTokens } from './tokens/client-tokens.js';
import { TokenIds } from './tokens/token-ids.js';

export interface AccessOptions {
  stores: AccessStores;
  /** GATEWAY_SECRET: the first signs, all are accepted. */
  secrets: readonly string[];
  /** ADMIN_TOKEN: two while it is rotated; none: there is no operator. */
  adminTokens?: readonly string[];
  /** Strikes out of the audit trail what no entry may show. */
  hider?: SecretHider;
  clock?: Clock;
  schedule?: Schedule;
  defaultLimits?: DefaultLimits;
  rateLimits?: Partial<RateLimitSettings>;
  sessionLifetimes?: SessionLifetimes;
  /** Missing: no browser sign-in. */
  signIn?: SignInSettings;
  /** Called for errors outside a request, e.g. a failed write of `last_used_at`. */
  onBackgroundError?: (error: unknown) => void;
}

export interface Access {
  authenticator: AccessAuthenticator;
  teams: Teams;
  keys: Keys;
  tokens: ClientTokens;
  sessions: Sessions;
  signIn: SignIn | null;
  keySignIn: KeySignIn;
  budgets: Budgets;
  rateLimits: RateLimits;
  socketLimits: SocketLimits;
  audit: AuditTrail;
  linkSigner: LinkSigner;
  secrets: AccessSecrets;
  derivedSecrets: DerivedSecrets;
  textSeal: TextSeal;
  /** Stops subscriptions and timers; the creator of the stores closes them. */
  close(): Promise<void>;
}

/** The upstream accepts 10 uploads in 60 s. */
const UPSTREAM_UPLOADS = { limit: 10, windowMs: 60_000 };

const DEFAULT_LIFETIMES: SessionLifetimes = { idleMs: 3_600_000, absoluteMs: 43_200_000 };

export function createAccess(options: AccessOptions): Access {
  const { stores, clock = Date.now, schedule = systemSchedule, onBackgroundError = () => undefined } = options;
  const credentialStates = new CredentialStateCache(stores, clock);
  const lifetimes = options.sessionLifetimes ?? DEFAULT_LIFETIMES;
  const ring = new KeyRing(options.secrets);
  const admin = new AdminCredential(options.adminTokens ?? [], ring);
  const checker = new PrincipalChecker({ credentialStates, clock, lifetimes, ring, admin, signIn: options.signIn });
  const feed = new RevocationFeed({ bus: stores.bus, clock, schedule, hasCome: isRevocationInForce(stores.keys, clock) });
  feed.onChange((change) => credentialStates.forget(change));
  const provider = options.signIn === undefined ? null : new IdentityProvider(options.signIn);
  const limits = new LimitResolver(credentialStates, options.defaultLimits ?? {});
  const teams = new Teams(stores.teams, stores.bus, clock);
  const sessions = new Sessions({ store: stores.sessions, bus: stores.bus, lifetimes, clock });
  const lastUsed = new LastUsedTracker(stores.keys, clock, onBackgroundError);
  const authenticator = new AccessAuthenticator({
    admin,
    ring,
    teamKeys: new TeamKeyVerifier(checker),
    clientTokens: new ClientTokenVerifier(checker, ring, clock),
    sessions: new SessionVerifier({
      checker,
      store: stores.sessions,
      lifetimes,
      clock,
      onKeyUsed: (keyId) => lastUsed.note(keyId),
      onError: onBackgroundError,
    }),
    checker,
    feed,
    recent: new RecentCredentials(clock, schedule),
    lastUsed,
    clock,
  });
  return {
    authenticator,
    teams,
    keys: new Keys(stores.keys, teams, stores.bus, clock),
    tokens: new ClientTokens({ stores, ids: new TokenIds(ring), ring, clock }),
    sessions,
    signIn:
      options.signIn === undefined || provider === null
        ? null
        : createSignIn({ settings: options.signIn, provider, ring, sessions, teams, claims: stores.claims, clock }),
    keySignIn: new KeySignIn(sessions, new SignInCodes(ring, stores.claims, clock), admin, checker),
    budgets: new Budgets(credentialStates, limits, clock),
    rateLimits: new RateLimits({
      limiter: stores.rateLimiter,
      uploadShare: stores.uploadShare,
      limits,
      settings: { uploads: UPSTREAM_UPLOADS, ...options.rateLimits },
    }),
    socketLimits: new SocketLimits(stores.socketSlots, limits),
    audit: new AuditTrail(stores.audit, clock, options.hider),
    linkSigner: new LinkSigner(ring, clock),
    secrets: new AccessSecrets({ admin, ring, provider }),
    derivedSecrets: new DerivedSecrets(ring),
    textSeal: new TextSeal(ring),
    close: async () => feed.close(),
  };
}
