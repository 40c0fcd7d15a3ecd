import { isLoopbackHost } from '@headway/connections/loopback';

type Authorizer = {
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> } | null;
  readonly lambda?: Readonly<Record<string, unknown>> | null;
  readonly iam?: { readonly userArn?: unknown } | null;
};

/**
 * Who sends a request, as the front door verified it: the subject of a JWT, the principal of a Lambda authorizer, an IAM user,
 * or else the address. Headers that callers set themselves are not read: they could be another client with each request.
 * @returns null for a caller on this machine, which is development, and for an event without an address
 */
export function identifyClient(event: unknown): string | null {
  const { requestContext, headers, multiValueHeaders } = (event ?? {}) as {
    readonly requestContext?: {
      readonly elb?: unknown;
      readonly authorizer?: Authorizer;
      readonly http?: { readonly sourceIp?: unknown };
    };
    readonly headers?: Readonly<Record<string, unknown>> | null;
    readonly multiValueHeaders?: Readonly<Record<string, readonly unknown[]>> | null;
  };
  const { jwt, lambda, iam } = requestContext?.authorizer ?? {};
  const subject = jwt?.claims?.['sub'] ?? lambda?.['principalId'] ?? iam?.userArn;
  if (typeof subject === 'string' && subject !== '') return `subject ${subject}`;
  const address =
    requestContext?.elb === undefined
      ? requestContext?.http?.sourceIp
      : readForwardedFor(headers?.['x-forwarded-for'] ?? multiValueHeaders?.['x-forwarded-for']?.at(-1));
  if (typeof address !== 'string' || address === '' || isLoopbackHost(address)) return null;
  return `address ${shortenAddress(address)}`;
}

/** The load balancer appends the address that connected to it; what stands before it is the caller's own text. */
function readForwardedFor(value: unknown): string | undefined {
  return typeof value === 'string' ? value.split(',').at(-1)?.trim() : undefined;
}

/** One customer has a /64 of IPv6 addresses and can send from each of them. */
function shortenAddress(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  return [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ?? '').split(':')].slice(0, 4).join(':');
}
