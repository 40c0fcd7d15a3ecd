/** A process that answers every request over HTTP and HTTPS with the same JSON: `answer-process.ts KEY CERT BYTES`. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const [key = '', cert = '', bytes = '0'] = process.argv.slice(2);
const body = JSON.stringify({ data: 'x'.repeat(Number(bytes)) });
const answer: RequestListener = (request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
};
const keepAlive = { keepAliveTimeout: 60_000, noDelay: true };
const servers = [
  createServer(keepAlive, answer),
  createTlsServer({ ...keepAlive, key: readFileSync(key), cert: readFileSync(cert) }, answer),
];
for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
process.on('disconnect', () => process.exit());
process.send?.(servers.map((server) => (server.address() as AddressInfo).port));
