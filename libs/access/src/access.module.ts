import {
  type Abstract,
  ConfigurableModuleBuilder,
  type FactoryProvider,
  Inject,
  Module,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import { AuditTrail } from './audit/audit-trail.js';
import { Budgets } from './budgets/budgets.js';
import { type Access, type AccessOptions, createAccess } from './create-access.js';
import { TeamsFileReconciler } from './declared/teams-file-reconciler.js';
import { Keys } from './keys/keys.js';
import { RateLimits } from './limits/rate-limits.js';
import { SocketLimits } from './limits/socket-limits.js';
import { LinkSigner } from './links/link-signer.js';
import { AccessStores } from './ports/access-stores.js';
import { Authenticator } from './ports/authenticator.js';
import { AccessSecrets } from './shared/access-secrets.js';
import { DerivedSecrets } from './shared/derived-secrets.js';
import { TextSeal } from './shared/text-seal.js';
import { Sessions } from './sessions/sessions.js';
import { KeySignIn } from './sign-in/key-sign-in.js';
import { SignIn } from './sign-in/sign-in.js';
import { Teams } from './teams/teams.js';
import { ClientTokens } from './tokens/client-tokens.js';

export type AccessModuleOptions = Omit<AccessOptions, 'stores'>;

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AccessModuleOptions>()
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

const ACCESS = Symbol('access');

const bind = <T>(part: Abstract<T> | Type<T>, pick: (access: Access) => T): FactoryProvider<T> => ({
  provide: part,
  inject: [ACCESS],
  useFactory: pick,
});

const PARTS = [
  bind(Authenticator, (access) => access.authenticator),
  bind(Teams, (access) => access.teams),
  bind(Keys, (access) => access.keys),
  bind(Sessions, (access) => access.sessions),
  bind(KeySignIn, (access) => access.keySignIn),
  bind(ClientTokens, (access) => access.tokens),
  bind(LinkSigner, (access) => access.linkSigner),
  bind(AccessSecrets, (access) => access.secrets),
  bind(DerivedSecrets, (access) => access.derivedSecrets),
  bind(TextSeal, (access) => access.textSeal),
  bind(SocketLimits, (access) => access.socketLimits),
  bind(Budgets, (access) => access.budgets),
  bind(RateLimits, (access) => access.rateLimits),
  bind(AuditTrail, (access) => access.audit),
  // Null if sign-in is not configured; the modules that inject it are then absent.
  bind<SignIn | null>(SignIn, (access) => access.signIn),
];

/** Teams, keys, tokens, sessions and limits over the AccessStores that the storage module binds. */
@Module({
  providers: [
    {
      provide: ACCESS,
      inject: [MODULE_OPTIONS_TOKEN, AccessStores],
      useFactory: (options: AccessModuleOptions, stores: AccessStores) => createAccess({ ...options, stores }),
    },
    {
      provide: TeamsFileReconciler,
      inject: [AccessStores, MODULE_OPTIONS_TOKEN],
      useFactory: (stores: AccessStores, { clock }: AccessModuleOptions) => new TeamsFileReconciler(stores, clock),
    },
    ...PARTS,
  ],
  exports: [TeamsFileReconciler, ...PARTS],
})
export class AccessModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(@Inject(ACCESS) private readonly access: Access) {
    super();
  }

  onApplicationShutdown(): Promise<void> {
    return this.access.close();
  }
}
