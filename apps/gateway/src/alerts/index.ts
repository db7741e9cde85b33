export { mailFailure, mailServer } from './notices/mail-receiver.js';
