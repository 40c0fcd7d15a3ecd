import { connect, type Socket } from 'node:net';
import { createDelayQueue } from './delay-queue.ts';

/** Where a proxy sends what it accepts. */
export type ProxyTarget = { readonly host?: string; readonly port: number };

/**
 * What happens to one connection, seen from its client:
 * - close: the server says goodbye (FIN), after what it sent before; what the client sends then gets an RST
 * - reset: RST, at once
 * - reset-on-next-packet: a NAT that forgot it: all seems well until the client sends, and gets an RST
 * - close-on-next-packet: the same with a FIN
 * - swallow: a black hole: whatever the client sends is never answered; no FIN and no RST, not even to its own FIN. (Its
 *   bytes are still acknowledged by the kernel; no user program can prevent that, and no client asks.)
 * - delay, trickle: what the server sends comes later, or in small pieces
 * - cut-answer: of what the server sends from now on only the first bytes come, then a FIN
 */
export type Fault =
  | { readonly kind: 'none' | 'close' | 'reset' | 'reset-on-next-packet' | 'close-on-next-packet' | 'swallow' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  | { readonly kind: 'cut-answer'; readonly afterBytes: number };

export type FaultyPair = {
  /** Replaces the fault before it. What a black hole took stays lost. */
  fail(fault: Fault): void;
  /** Lets the server's side go; the client sees nothing of it. */
  abandonServer(): void;
  destroy(): void;
  /** The client closed its side, or was cut off. */
  readonly left: Promise<void>;
  readonly ended: Promise<void>;
};

/** A distance between client and server. */
export type Path = {
  /** Half a round trip: what anything takes from one end to the other. */
  readonly oneWayMs: number;
  /** Called when the client waits once more for the server: it opens a connection, or sends after it was sent something. */
  readonly onRoundTrip: () => void;
};

const noPath: Path = { oneWayMs: 0, onRoundTrip: () => undefined };

/** Joins an accepted socket with a new one to `target`; without a fault, each side sees what the other one does. */
export function joinSockets(client: Socket, target: ProxyTarget, { oneWayMs, onRoundTrip } = noPath): FaultyPair {
  const server = connect({ host: target.host ?? '127.0.0.1', port: target.port, noDelay: true, allowHalfOpen: true });
  const queue = createDelayQueue();
  const upward = createDelayQueue();
  // The kernel answers a SYN at once: the round trip of the TCP handshake is made up for before the first bytes go on.
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
    sendUp(() => write(server, bytes));
  };
  const sendUp = (work: () => void) => {
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
    else sendUp(() => end(server));
  });
  server.on('end', () => {
    if (fault.kind !== 'swallow' && !isServerAbandoned) queue.addAfterLast(oneWayMs, () => end(client));
  });
  client.on('error', () => {
    server.destroy();
    ended.resolve(); // a reset that the system refuses is not followed by 'close'
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

/** RST. A FIN that is on its way has to be out first: the system refuses to reset a socket that is being shut down. */
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
