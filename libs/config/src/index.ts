export * from './settings.js';
export * from './load-settings.js';
export { misspelt } from './misspelt.js';
