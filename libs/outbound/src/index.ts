export { FORBIDDEN_ADDRESS, guardedLookup, type AddressRule } from './addresses/guarded-lookup.js';
export { isLoopbackAddress, isPublicAddress, literalAddress } from './addresses/public-address.js';
export { ANY_RECEIVER } from './post/any-receiver.js';
export { GuardedPost, type GuardedPostOptions, type PostRules } from './post/guarded-post.js';
export { PostFailure, type PostFailureReason } from './post/post-failure.js';
export { ReceiverRules, type ReceiverRulesOptions } from './post/receiver-rules.js';
export { retryAfterSeconds } from './post/retry-after.js';
export { OutboundModule } from './outbound.module.js';
