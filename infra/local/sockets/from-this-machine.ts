import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../../../shared/connections/sockets/loopback.ts';

/**
 * Whether a request to a server on loopback comes from a program of this machine or from a page that the same server sent. A page of
 * another site can send requests here too, also under a name of its own that it points at 127.0.0.1. The browser shows
 * this in Origin, in Sec-Fetch-Site or in Host.
 */
export function isFromThisMachine({ headers }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  return (
    isLoopbackHost(host.replace(/:\d+$/, '')) &&
    (origin === undefined || origin === `http://${host}`) &&
    (site === undefined || site === 'none' || site === 'same-origin')
  );
}
