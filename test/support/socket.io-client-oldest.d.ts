/** The types of socket.io-client 4.0 are missing from its `exports`; the current ones match for what is used. */
declare module 'socket.io-client-oldest' {
  export { io } from 'socket.io-client';
}
