import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopbackHost } from '@headway/connections/loopback';
import type { Secret } from '../configuration/secret.ts';
import { RequestRefusedError } from './request/refusal.ts';
import type { HttpRequest } from './request/request.ts';

/** Who may call admin endpoints (docs/decisions/0032-http-admin-access.md). */
export type AdminAccess = {
  /** The bearer token; null if none is configured, so that only signed calls are accepted. */
  readonly token: Secret | null;
  /** Callers on the same machine need no credentials. */
  readonly isOpenOnLoopback: boolean;
};

/** @throws RequestRefusedError unless API Gateway verified a signature, the bearer token is right, or loopback is open */
export function requireAdmin(
  { gateway, headers, isSigned, sourceIp }: HttpRequest,
  { token, isOpenOnLoopback }: AdminAccess,
): void {
  if (gateway === 'load-balancer') {
    throw new RequestRefusedError('forbidden', 'Admin endpoints are not served through the load balancer');
  }
  if (isSigned) return;
  if (isOpenOnLoopback && sourceIp !== null && isLoopbackHost(sourceIp) && isFromThisMachine(headers)) return;
  if (token === null) {
    throw new RequestRefusedError('forbidden', 'Admin endpoints are closed: no credentials are configured');
  }
  const given = /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (given === undefined || !isSameText(given, token.reveal())) {
    throw new RequestRefusedError('unauthorized', 'Admin endpoints need a bearer token', {
      'www-authenticate': 'Bearer',
    });
  }
}

/** Whether requireAdmin admits the request. */
export function isAdmin(request: HttpRequest, access: AdminAccess): boolean {
  try {
    requireAdmin(request, access);
    return true;
  } catch {
    return false;
  }
}

/**
 * A page of another site can make the browser of this machine send a request. The Origin header shows this, and so does a Host
 * name that its owner resolves to this machine.
 */
function isFromThisMachine({ host, origin, 'sec-fetch-site': site }: HttpRequest['headers']): boolean {
  if (host !== undefined && !isLoopbackHost(host.replace(/:\d+$/, ''))) return false;
  if (origin !== undefined && !(URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname))) return false;
  return site === undefined || site === 'none' || site === 'same-origin';
}

/** Compares digests, so that the time taken does not reveal how much of a guess is right, nor the token's length. */
function isSameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
