/** The first release of the fourth version has types that its `exports` do not name; the present ones say the same of what is used. */
declare module 'socket.io-client-oldest' {
  export { io } from 'socket.io-client';
}
