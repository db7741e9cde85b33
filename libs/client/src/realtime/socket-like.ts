/** The part of socket.io-client that the SDK uses, so that neither code nor declarations require the package. */
export interface SocketLike {
  connected: boolean;
  auth: { [name: string]: unknown } | ((give: (data: object) => void) => void);
  connect(): unknown;
  disconnect(): unknown;
  on(event: string, listener: (...args: never[]) => void): unknown;
  off(event?: string): unknown;
  emit(event: string, ...args: unknown[]): unknown;
}

/** Options that the SDK passes to `io`. */
export interface SocketOptions {
  path: string;
  autoConnect: false;
  reconnection: false;
  forceNew: true;
  withCredentials: boolean;
  transports: string[];
}

/** `io` of socket.io-client 4. */
export type SocketFactory = (url: string, options: SocketOptions) => SocketLike;
/** Gets the `io` of socket.io-client. */
export type SocketLoader = () => Promise<SocketFactory>;

export const loadSocketIo: SocketLoader = async () => {
  const { io } = (await import('socket.io-client')) as unknown as { io: SocketFactory };
  return io;
};
