import { OPERATOR_RIGHTS, SCOPES, SIGN_IN_ROLES } from '#access';
import { z } from 'zod';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { time } from '../platform/docs-kit/schema-of.js';
import { AuthConfigController, SESSION_STATES } from './auth-config.controller.js';
import { BackchannelLogoutController } from './backchannel-logout.controller.js';
import { KeySignInController, redeemSchema } from './key-sign-in.controller.js';
import { SessionController } from './session.controller.js';
import { SignInController } from './sign-in.controller.js';

const WHERE = 'Only where a sign-in is configured (`OIDC_ISSUER`); `1005` elsewhere.';
const PAGE = { 'text/html': { schema: { type: 'string' } } };

export const authConfigDocs = documentRoutes(AuthConfigController, {
  read: {
    id: 'getSignIn',
    tag: 'Sign-in',
    summary: 'Whether there is a sign-in to offer, whether the browser has a session, and the bounds of parameters',
    headers: ['Set-Cookie'],
    data: z.strictObject({
      sign_in: z.boolean(),
      login_path: z.string().nullable().describe('Null where there is none.'),
      session: z
        .enum(SESSION_STATES)
        .describe('Of the cookie that came along: `ended` is said once, `unknown` while the storage does not answer.'),
      parameter_bounds: z
        .record(z.string(), z.strictObject({ max: z.number() }))
        .describe('Upper bounds of parameters of a creation that this installation sets.'),
    }),
    example: {
      code: 0,
      message: 'success',
      data: { sign_in: false, login_path: null, session: 'none', parameter_bounds: { polygon_limit: { max: 1_500_000 } } },
    },
  },
});

export const signInDocs = documentRoutes(SignInController, {
  login: {
    id: 'beginSignIn',
    tag: 'Sign-in',
    summary: 'Go to the sign-in provider',
    description: `A place to lead the browser to, not to fetch. ${WHERE}`,
    query: z.object({
      return_to: z.string().optional().describe('Path of the gateway to go to afterwards; `OIDC_RETURN_PATH` when left out.'),
      role: z
        .enum(SIGN_IN_ROLES)
        .optional()
        .describe(
          'Of a person who may be both: `operator`, or `team` for a member of their team. Left out: an operator where the claims make one, else a member.',
        ),
    }),
    answer: { description: 'To the provider.', headers: ['Location', 'Set-Cookie'] },
    errors: [1005, 9006],
  },
  callback: {
    id: 'endSignIn',
    tag: 'Sign-in',
    summary: 'Come back from the sign-in provider',
    description: `The provider leads the browser here. What goes wrong is shown as a page where \`Accept\` names \`text/html\`. ${WHERE}`,
    query: z.object({
      state: z.string().optional().describe('Of the attempt that this browser began.'),
      code: z.string().optional().describe('Good once.'),
      error: z.string().optional().describe('Instead of a code.'),
    }),
    answer: {
      description: 'Signed in: a page that goes on to where the visitor wanted to.',
      headers: ['Set-Cookie', 'Content-Security-Policy'],
      content: PAGE,
    },
    errorPages: true,
    errors: [1005, 9001, 9002, 9006, 9010],
  },
});

export const sessionDocs = documentRoutes(SessionController, {
  me: {
    id: 'getMe',
    tag: 'Sign-in',
    summary: 'Who is signed in',
    data: z.strictObject({
      kind: z
        .enum(['person', 'key', 'operator'])
        .describe(
          'A member of a team who signed in at the provider, a team key, or an operator: by the `ADMIN_TOKEN`, or signed in at the provider (`sub`).',
        ),
      team_id: z.string().nullable().describe('Null: the operator.'),
      team_name: z.string().nullable().describe('Null: the operator.'),
      sub: z.string().nullable().describe('As the provider names the person; null: nobody signed in there.'),
      name: z.string().nullable(),
      key: z
        .strictObject({ key_id: z.string(), alias: z.string().nullable() })
        .nullable()
        .describe('The key that the session stands on.'),
      scopes: z.array(z.enum(SCOPES)),
      operator: z
        .enum(OPERATOR_RIGHTS)
        .nullable()
        .describe('What an operator may do: everything that the `ADMIN_TOKEN` may, or read all of it. Null: no operator.'),
      other_role: z
        .enum(SIGN_IN_ROLES)
        .nullable()
        .describe('What this person may sign in as instead, with `role` of `GET /auth/login`; null: nothing else.'),
      expires_at: time().describe('When the session ends however much it is used.'),
    }),
    example: {
      code: 0,
      message: 'success',
      data: {
        kind: 'person',
        team_id: 'tm_4Yq8Zk1Xw2',
        team_name: 'Web',
        sub: 'ann',
        name: 'Ann',
        key: null,
        scopes: ['tasks:read'],
        operator: null,
        other_role: null,
        expires_at: '2025-08-06T00:40:11.000Z',
      },
    },
    errors: [1005, 9010],
  },
  logout: {
    id: 'signOut',
    tag: 'Sign-in',
    summary: 'End the session',
    description: 'Its sockets and streams are closed and its client tokens end with it.',
    data: z.strictObject({
      logout_url: z
        .string()
        .nullable()
        .describe('Where to lead the browser to sign out at the provider too; null: no such place.'),
    }),
    example: { code: 0, message: 'success', data: { logout_url: 'https://id.example.com/session/end?id_token_hint=…' } },
    headers: ['Set-Cookie'],
    errors: [1005],
  },
});

const begun = {
  data: z.strictObject({ expires_at: time().describe('When the session ends however much it is used.') }),
  example: { code: 0, message: 'success', data: { expires_at: '2025-08-06T00:40:11.000Z' } },
  headers: ['Set-Cookie'],
} as const;

export const keySignInDocs = documentRoutes(KeySignInController, {
  begin: {
    id: 'beginSession',
    tag: 'Sign-in',
    summary: 'Sign a browser in with a key',
    description:
      'Exchanges the team key or the `ADMIN_TOKEN` in `Authorization` for a session, whose cookie no script can read. The session has the rights of the key, and ends with it, after `SESSION_TTL`, after `SESSION_IDLE_TTL` without use, and when the browser signs out. Only the pages of the gateway and of origins named in full in `ALLOWED_ORIGINS` may ask.',
    ...begun,
    errors: [9010],
  },
  issueCode: {
    id: 'createSignInCode',
    tag: 'Sign-in',
    summary: 'Make a code that signs a browser in once',
    description:
      'For a link to the console, `/console/#sign-in=<code>`, that signs its reader in with this team key. It works once, for five minutes. Whoever has the link first has the rights of the key for the length of a session: do not send it through a chat or a mail.',
    data: z.strictObject({ code: z.string(), expires_at: time() }),
    example: {
      code: 0,
      message: 'success',
      data: { code: 't1k4s0.0123456789ab.q7Yw2mZp4XcT.f0Hk2nVb8sLq1dRz5tWx3y', expires_at: '2025-08-05T12:45:11.000Z' },
    },
    errors: [],
  },
  redeem: {
    id: 'redeemSignInCode',
    tag: 'Sign-in',
    summary: 'Sign a browser in with a code',
    body: { schema: redeemSchema, example: { code: 't1k4s0.0123456789ab.q7Yw2mZp4XcT.f0Hk2nVb8sLq1dRz5tWx3y' } },
    ...begun,
    errors: [9001, 9002, 9010],
  },
});

export const backchannelLogoutDocs = documentRoutes(BackchannelLogoutController, {
  logout: {
    id: 'endSessionsByProvider',
    tag: 'Sign-in',
    summary: 'The provider says that somebody signed out',
    description: `OpenID Connect Back-Channel Logout 1.0, sent by the provider itself. ${WHERE}`,
    body: { form: z.object({ logout_token: z.string().describe('Signed by the provider.') }) },
    answer: { description: 'The sessions meant have ended.' },
    errors: [1005, 9006, 9010],
  },
});
