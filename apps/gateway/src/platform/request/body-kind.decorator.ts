import { SetMetadata } from '@nestjs/common';

/** What a handler reads; JSON unless it says so. */
export type BodyKind = 'json' | 'form' | 'stream';
export const BODY_KIND = 'body-kind';

/** Providers send their orders as forms. Nowhere else may one come: any web page can send it without asking. */
export const TakesForm = () => SetMetadata(BODY_KIND, 'form' satisfies BodyKind);
/** The handler reads the raw request as it arrives. */
export const StreamsBody = () => SetMetadata(BODY_KIND, 'stream' satisfies BodyKind);
