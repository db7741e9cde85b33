import { SCOPES } from '#access';
import { z } from 'zod';
import { documentRoutes } from '../platform/docs-kit/route-docs.js';
import { time } from '../platform/docs-kit/schema-of.js';
import { AuthConfigController } from './auth-config.controller.js';
import { BackchannelLogoutController } from './backchannel-logout.controller.js';
import { SessionController } from './session.controller.js';
import { SignInController } from './sign-in.controller.js';

const WHERE = 'Only where a sign-in is configured (`OIDC_ISSUER`); `1005` elsewhere.';
const PAGE = { 'text/html': { schema: { type: 'string' } } };

export const authConfigDocs = documentRoutes(AuthConfigController, {
  read: {
    id: 'getSignIn',
    tag: 'Sign-in',
    summary: 'Whether there is a sign-in to offer, and the bounds of parameters',
    data: z.strictObject({
      sign_in: z.boolean(),
      login_path: z.string().nullable().describe('Null where there is none.'),
      parameter_bounds: z
        .record(z.string(), z.strictObject({ max: z.number() }))
        .describe('Upper bounds of parameters of a creation that this installation sets.'),
    }),
    example: {
      code: 0,
      message: 'success',
      data: { sign_in: false, login_path: null, parameter_bounds: { polygon_limit: { max: 1_500_000 } } },
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
    description: WHERE,
    data: z.strictObject({
      team_id: z.string(),
      team_name: z.string(),
      sub: z.string().describe('As the provider names the person.'),
      name: z.string().nullable(),
      scopes: z.array(z.enum(SCOPES)),
      expires_at: time().describe('When the session ends however much it is used.'),
    }),
    example: {
      code: 0,
      message: 'success',
      data: {
        team_id: 'tm_4Yq8Zk1Xw2',
        team_name: 'Web',
        sub: 'ann',
        name: 'Ann',
        scopes: ['tasks:read'],
        expires_at: '2025-08-06T00:40:11.000Z',
      },
    },
    errors: [1005],
  },
  logout: {
    id: 'signOut',
    tag: 'Sign-in',
    summary: 'End the session',
    description: `Its sockets and streams are closed and its client tokens end with it. ${WHERE}`,
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
