import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../configuration/secret.ts';
import { RequestRefusedError } from './request/refusal.ts';
import type { HttpRequest } from './request/request.ts';

/** Who may call admin endpoints (docs/decisions/0032-http-admin-access.md). */
export type AdminAccess = {
  /** The bearer token; null: there is none, and only signed calls are let in. */
  readonly token: Secret | null;
  /** Callers on this machine need no credentials. */
  readonly isOpenOnLoopback: boolean;
};

/** @throws RequestRefusedError unless API Gateway checked a signature, the bearer token is right, or loopback is open */
export function requireAdmin(
  { gateway, headers, isSigned, sourceIp }: HttpRequest,
  { token, isOpenOnLoopback }: AdminAccess,
): void {
  if (gateway === 'load-balancer') {
    throw new RequestRefusedError('forbidden', 'Admin endpoints are not served through the load balancer');
  }
  if (isSigned || (isOpenOnLoopback && sourceIp !== null && isLoopback(sourceIp))) return;
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

/** Compares digests, so that neither the time taken nor the length tells how much of a guess was right. */
function isSameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}
