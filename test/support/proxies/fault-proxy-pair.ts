import { connect, type Socket } from 'node:net';
import { createDelayQueue } from './delay-queue.ts';

/** The address that a proxy connects to. */
export type ProxyTarget = { readonly host?: string; readonly port: number };

/**
 * A fault of one connection, as its client sees it:
 * - close: a FIN after the data sent so far; later data of the client gets an RST
 * - reset: an immediate RST
 * - reset-on-next-packet: a NAT forgot the connection: silent until the client sends, then an RST
 * - close-on-next-packet: the same with a FIN
 * - swallow: a black hole: nothing the client sends is answered; no FIN and no RST, not even to its own FIN. (The kernel
 *   still acknowledges its bytes, which a user program cannot prevent.)
 * - delay, trickle: the server's data arrives later, or in small pieces
 * - cut-answer: only the first bytes of the server's further data arrive, then a FIN
 */
export type Fault =
  | { readonly kind: 'none' | 'close' | 'reset' | 'reset-on-next-packet' | 'close-on-next-packet' | 'swallow' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  | { readonly kind: 'cut-answer'; readonly afterBytes: number };

export type FaultyPair = {
  /** Replaces the current fault. Data lost in a black hole stays lost. */
  fail(fault: Fault): void;
  /** Closes the server's side without the client noticing. */
  abandonServer(): void;
  destroy(): void;
  /** Resolves when the client's side has closed. */
  readonly left: Promise<void>;
  readonly ended: Promise<void>;
};

/** The distance between client and server. */
export type Path = {
  /** Half a round trip. */
  readonly oneWayMs: number;
  /** Called for each round trip: the client opens a connection, or sends after receiving. */
  readonly onRoundTrip: () => void;
};

const noPath: Path = { oneWayMs: 0, onRoundTrip: () => undefined };

/** Joins an accepted socket with a new one to `target`; without a fault, data and FIN pass in both directions. */
export function joinSockets(client: Socket, target: ProxyTarget, { oneWayMs, onRoundTrip } = noPath): FaultyPair {
  const server = connect({ host: target.host ?? '127.0.0.1', port: target.port, noDelay: true, allowHalfOpen: true });
  const queue = createDelayQueue();
  const upward = createDelayQueue();
  // The kernel completes the TCP handshake at once, so its round trip is added before the first bytes.
  onRoundTrip();
  const acceptedAtMs = performance.now();
  let isHandshakeDue = oneWayMs > 0;
  let isClientWaiting = false;
  let fault: Fault = { kind: 'none' };
  let sentBytes = 0;
  let isServerAbandoned = false;
  const left = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();

  const reset = () => {
    resetSocket(client);
    server.destroy();
  };
  const destroy = () => {
    client.destroy();
    server.destroy();
  };

  const toServer = (bytes: Buffer) => {
    if (!isClientWaiting) onRoundTrip();
    isClientWaiting = true;
    if (fault.kind === 'swallow') return;
    if (fault.kind === 'close-on-next-packet') return end(client);
    if (fault.kind === 'reset-on-next-packet' || client.writableEnded) return reset();
    sendToServer(() => write(server, bytes));
  };
  const sendToServer = (work: () => void) => {
    const passedMs = isHandshakeDue ? performance.now() - acceptedAtMs : 0;
    upward.add(oneWayMs + (isHandshakeDue ? Math.max(0, 2 * oneWayMs - passedMs) : 0), work);
    isHandshakeDue = false;
  };
  const toClient = (bytes: Buffer) => {
    isClientWaiting = false;
    switch (fault.kind) {
      case 'swallow':
        return;
      case 'delay':
        return queue.add(oneWayMs + fault.delayMs, () => write(client, bytes));
      case 'trickle':
        for (let start = 0; start < bytes.length; start += fault.bytes) {
          const piece = bytes.subarray(start, start + fault.bytes);
          queue.addAfterLast(fault.everyMs, () => write(client, piece));
        }
        return;
      case 'cut-answer': {
        const rest = Math.max(0, fault.afterBytes - sentBytes);
        sentBytes += bytes.length;
        write(client, bytes.subarray(0, rest));
        if (rest < bytes.length) end(client);
        return;
      }
      default:
        queue.add(oneWayMs, () => write(client, bytes));
    }
  };

  client.on('data', toServer);
  server.on('data', toClient);
  client.on('end', () => {
    left.resolve();
    if (fault.kind === 'swallow') server.destroy();
    else if (client.writableEnded) destroy();
    else sendToServer(() => end(server));
  });
  server.on('end', () => {
    if (fault.kind !== 'swallow' && !isServerAbandoned) queue.addAfterLast(oneWayMs, () => end(client));
  });
  client.on('error', () => {
    server.destroy();
    ended.resolve(); // if the system refuses the reset, no 'close' follows
  });
  server.on('error', () => {
    if (fault.kind !== 'swallow' && !isServerAbandoned) resetSocket(client);
  });
  client.on('close', () => {
    left.resolve();
    ended.resolve();
    queue.clear();
    upward.clear();
    server.destroy();
  });

  return {
    fail: (next) => {
      fault = next;
      sentBytes = 0;
      if (next.kind === 'close') end(client);
      if (next.kind === 'reset') reset();
      if (next.kind === 'swallow') queue.clear();
    },
    abandonServer: () => {
      isServerAbandoned = true;
      server.destroy();
    },
    destroy,
    left: left.promise,
    ended: ended.promise,
  };
}

/** Sends an RST. A pending FIN must be sent first, because the system refuses to reset a socket during shutdown. */
function resetSocket(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.writableEnded && !socket.writableFinished) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}

function write(socket: Socket, bytes: Buffer): void {
  if (socket.writable && bytes.length > 0) socket.write(bytes);
}

function end(socket: Socket): void {
  if (socket.writable) socket.end();
}
