import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections (Linux from 32768, macOS and Windows from 49152). */
const ports = { first: 20_000, count: 12_000 };
const attempts = 100;

/**
 * Finds a free port of 127.0.0.1, for servers that cannot choose one themselves, and for those that stop and listen again: no
 * outgoing connection takes it meanwhile. Another server may take it first.
 */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = ports.first + Math.floor(Math.random() * ports.count);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error(`No free port of 127.0.0.1 was found from ${ports.first} to ${ports.first + ports.count - 1}.`);
}
