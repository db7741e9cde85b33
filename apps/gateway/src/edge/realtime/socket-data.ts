import { type Principal } from '#access';

/** What the handshake leaves on a socket. */
export interface SocketData {
  principal: Principal;
}
