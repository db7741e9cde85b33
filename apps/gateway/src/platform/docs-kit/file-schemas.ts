import {
  type AccountResponse,
  type BalanceResponse,
  type PresignedGetResponse,
  type PresignedUploadResponse,
  type QuoteResponse,
  type UploadResponse,
} from '#contracts';
import { z } from 'zod';
import { anyObject, schemaOf, time } from './schema-of.js';

const FILE_KEY = 'tasks/uid_7/20250805/0f8b6c1e-3d0a-4a55-9d2e-6f4c1b7a9e10.png';

export const upload = schemaOf<UploadResponse>()('Upload', z.strictObject({ file_key: z.string() }), {
  description: 'Reference for a file field of a creation.',
  examples: [{ file_key: FILE_KEY }],
});

export const presignedUpload = schemaOf<PresignedUploadResponse>()(
  'PresignedUpload',
  z.strictObject({
    upload_url: z.string().describe('The client PUTs the bytes here.'),
    file_key: z.string(),
    headers: z.record(z.string(), z.string()).optional().describe('Headers that the PUT must carry.'),
  }),
  {
    description: "A one-time address of the storage for the client's own upload.",
    examples: [{ upload_url: 'https://storage.example.com/put?sig=…', file_key: FILE_KEY }],
  },
);

export const presignedGet = schemaOf<PresignedGetResponse>()(
  'PresignedGet',
  z.strictObject({ download_url: z.string(), expires_at: time().optional() }),
  {
    description: 'A short-lived address of an uploaded file.',
    examples: [{ download_url: 'https://storage.example.com/get?sig=…', expires_at: '2025-08-05T13:39:48Z' }],
  },
);

export const account = schemaOf<AccountResponse>()(
  'Account',
  z.strictObject({
    id: z.string(),
    email: z.string().nullable(),
    web_credits_balance: z.number(),
    api_credits_balance: z.number(),
    plan_name: z.string().nullable(),
  }),
  {
    description: "The team in the form of the upstream's account; the account itself for the ADMIN_TOKEN.",
    examples: [{ id: 'team_Zk3…', email: null, web_credits_balance: 0, api_credits_balance: 4_880, plan_name: 'Web shop' }],
  },
);

export const balance = schemaOf<BalanceResponse>()(
  'Balance',
  z.strictObject({
    balance: z.number().describe('Credits that can be spent.'),
    frozen: z.number().describe('Credits held by tasks that are not finished.'),
  }),
  { description: 'Credits of the team.', examples: [{ balance: 4_880, frozen: 120 }] },
);

export const quote = schemaOf<QuoteResponse>()(
  'Quote',
  z.strictObject({
    flow_name: z.string(),
    params: anyObject(),
    cost_credits: z.number(),
    available_credits: z.number(),
  }),
  {
    description: 'Price of a creation; nothing is created and nothing frozen.',
    examples: [{ flow_name: 'text-to-model', params: { prompt: 'a red chair' }, cost_credits: 120, available_credits: 4_880 }],
  },
);
