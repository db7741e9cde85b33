export * from './deliveries/delivery.js';
export * from './endpoints/webhook-endpoint.js';
export * from './events/team-event.js';
export * from './ports/deliveries.js';
export * from './ports/delivery-turns.js';
export * from './ports/team-outbox.js';
export * from './ports/webhook-endpoints.js';
export * from './shared/page.js';
