import { request as send } from 'undici';
import type { HttpClient } from '../../shared/connections/http-client.ts';
import { UnavailableError } from '../../shared/errors.ts';

/** Plain requests on real sockets, for tests to which it does not matter how connections are kept. */
export const plainHttp: Pick<HttpClient, 'request'> = {
  async request({ origin, path, method, headers = {}, body = null }, { signal }) {
    try {
      const answer = await send(`${origin}${path}`, { method, signal, headers, body });
      return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
    } catch (cause) {
      throw new UnavailableError('The peer does not answer', { peer: 'otp', cause });
    }
  },
};
