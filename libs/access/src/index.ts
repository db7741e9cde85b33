export * from './scopes.js';
export * from './principal.js';
export * from './ports/authenticator.js';
