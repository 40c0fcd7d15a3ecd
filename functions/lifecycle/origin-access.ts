import { createHash } from 'node:crypto';
import { originKeyHeader } from '../../shared/configuration/caller-settings.ts';
import { readEventPath } from '../../shared/http/request/event-path.ts';

type HttpEvent = {
  readonly headers?: Record<string, unknown> | null;
  readonly multiValueHeaders?: Record<string, readonly unknown[] | undefined> | null;
  readonly requestContext?: {
    readonly apiId?: unknown;
    readonly authorizer?: { readonly iam?: unknown } | null;
  } | null;
};

/**
 * Refuses a call that did not come through the edge (HEADWAY_ORIGIN_KEYS), so that nobody avoids its rate rules. These need no
 * key: health checks of a load balancer, calls that API Gateway verified as IAM-signed (operators), and the smoke test of a
 * deployment, which invokes the function itself. Callers cannot set `requestContext`.
 * @param digests SHA-256 of each accepted key in hex; none: every call may go on
 * @param basePath HEADWAY_BASE_PATH, or empty
 * @returns undefined for a call that may go on, from which the key is removed
 */
export function refuseAroundEdge(event: unknown, digests: readonly string[], basePath: string): object | undefined {
  if (digests.length === 0) return undefined;
  const { headers, multiValueHeaders, requestContext } = Object(event) as HttpEvent;
  const given = headers?.[originKeyHeader] ?? multiValueHeaders?.[originKeyHeader]?.at(-1);
  delete headers?.[originKeyHeader];
  delete multiValueHeaders?.[originKeyHeader];
  // Comparing digests reveals nothing about a key.
  if (typeof given === 'string' && digests.includes(createHash('sha256').update(given).digest('hex'))) return undefined;
  const iam = requestContext?.authorizer?.iam;
  if (Object(iam) === iam || requestContext?.apiId === 'smoke-test') return undefined;
  if (readEventPath(event, basePath).path === '/health') return undefined;
  return {
    statusCode: 403,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ error: 'This address serves only the edge in front of it', code: 403 }),
    isBase64Encoded: false,
  };
}
