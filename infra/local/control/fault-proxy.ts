import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A TCP proxy between the functions and one server, which can do to its connections what networks and servers do. */
export type FaultProxy = {
  readonly port: number;
  /** Closes every connection with FIN. */
  closeAll(): void;
  /** Resets every connection with RST. */
  resetAll(): void;
  /** From now on, drops what the connections that are open send, without a sign. New connections work. */
  blackHoleAll(): void;
  /** Ends every connection and takes no new one, as a server that has stopped. */
  refuse(): void;
  /** Takes connections again after `refuse`. @throws Error if another process keeps the port */
  listen(): Promise<void>;
  /** Passes nothing on until `release`; connections stay open, and new ones wait too. */
  hold(): void;
  release(): void;
  /** Adds this to the way in each direction. */
  delay(ms: number): void;
  /** Answers each request with this text instead of passing it on; null: passes requests on again. */
  answer(text: string | null): void;
  close(): Promise<void>;
};

type Pair = { readonly client: Socket; readonly server: Socket; isBlackHole: boolean };

export async function startFaultProxy({ targetPort }: { targetPort: number }): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let delayMs = 0;
  let isHeld = false;
  let answerText: string | null = null;

  const listSockets = () => [...pairs].flatMap(({ client, server }) => [client, server]);
  const pass = (pair: Pair, chunk: Buffer, to: Socket) => {
    if (pair.isBlackHole || to.destroyed) return;
    if (delayMs === 0) to.write(chunk);
    else setTimeout(() => to.destroyed || to.write(chunk), delayMs);
  };
  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const server = connect({ port: targetPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const pair: Pair = { client, server, isBlackHole: false };
    pairs.add(pair);
    client.on('data', (chunk: Buffer) => {
      if (answerText === null) pass(pair, chunk, server);
      else client.write(answerText);
    });
    server.on('data', (chunk: Buffer) => pass(pair, chunk, client));
    if (isHeld) for (const socket of [client, server]) socket.pause();
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('end', () => pair.isBlackHole || other.end());
      one.on('error', () => pair.isBlackHole || other.resetAndDestroy());
      one.on('close', () => {
        pairs.delete(pair);
        if (!pair.isBlackHole) other.destroySoon();
      });
    }
  });
  await listenOn(listener, 0);
  const { port } = listener.address() as { port: number };
  return {
    port,
    closeAll() {
      for (const { client, server } of pairs) {
        client.end();
        server.end();
      }
    },
    resetAll() {
      for (const { client, server } of pairs) {
        client.resetAndDestroy();
        server.destroy();
      }
    },
    blackHoleAll() {
      for (const pair of pairs) pair.isBlackHole = true;
    },
    refuse() {
      listener.close();
      for (const { client, server } of pairs) {
        client.resetAndDestroy();
        server.destroy();
      }
    },
    listen: () => listenAgain(listener, port),
    hold() {
      isHeld = true;
      for (const socket of listSockets()) socket.pause();
    },
    release() {
      isHeld = false;
      for (const socket of listSockets()) socket.resume();
    },
    delay(ms) {
      delayMs = ms / 2;
    },
    answer(text) {
      answerText = text;
    },
    async close() {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

/** @throws Error with the code of listen(2) */
async function listenOn(listener: Server, port: number): Promise<void> {
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');
}

const listenAttempts = 20;

/** While nothing listens on it, another socket of this machine may get the port for a moment. */
async function listenAgain(listener: Server, port: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listenOn(listener, port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === listenAttempts) throw error;
      await wait(100);
    }
  }
}
