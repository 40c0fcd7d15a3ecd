import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../../infra/local/gateway/gateway.ts';
import { createEchoApi } from '../../../support/gateway/echo-api.ts';

let gateway: Gateway;
beforeAll(async () => {
  const api = createEchoApi({ isOpenOnLoopback: true });
  gateway = await startGateway({ port: 0 });
  gateway.connect(async (payload) => {
    const answer = await api(JSON.parse(payload.toString()));
    return { status: 'answered', payload: Buffer.from(JSON.stringify(answer)) };
  });
});
afterAll(() => gateway.close());

/** Sends a path as it is: fetch would change it. @returns the status */
async function ask(path: string, headers: string): Promise<number> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.end(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${headers}\r\n`);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1]);
}

describe('the local gateway', () => {
  it.each(['/secret', '/secret/', '//secret', '/SECRET', '/%73ecret', '/%2573ecret', '/x/../secret', '/secret%2F'])(
    'passes %s on to the admin endpoint, which refuses a page of another site',
    async (path) => {
      expect(await ask(path, '')).toBe(200);
      expect(await ask(path, 'origin: https://evil.example\r\n')).toBe(403);
      expect(await ask(path, 'sec-fetch-site: cross-site\r\n')).toBe(403);
    },
  );
});
