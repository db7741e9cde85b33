import { z } from 'zod';
import { documentRoutes } from '../../../docs/openapi/route-docs.js';
import { AuthConfigController } from './auth-config.controller.js';

export const authConfigDocs = documentRoutes(AuthConfigController, {
  read: {
    id: 'getSignIn',
    tag: 'Sign-in',
    summary: 'Whether there is a sign-in to offer',
    data: z.strictObject({ sign_in: z.boolean(), login_path: z.string().nullable().describe('Null where there is none.') }),
    example: { code: 0, message: 'success', data: { sign_in: false, login_path: null } },
  },
});
