import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { isLoopbackHost } from '@headway/connections/loopback';
import type { ApiKey } from '../../configuration/caller-settings.ts';

type Authorizer = {
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> } | null;
  readonly lambda?: Readonly<Record<string, unknown>> | null;
  readonly iam?: { readonly userArn?: unknown } | null;
};

type Event = {
  readonly requestContext?: {
    readonly elb?: unknown;
    readonly authorizer?: Authorizer | null;
    readonly http?: { readonly sourceIp?: unknown };
  } | null;
  readonly headers?: Readonly<Record<string, unknown>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly unknown[] | undefined>> | null;
};

/** A caller with a share of its own. */
export type Client = {
  readonly name: string;
  /** How many times the usual share it has. */
  readonly weight: number;
};

export type ClientRules = {
  readonly apiKeys: readonly ApiKey[];
  /** Proxies before the front door that append to X-Forwarded-For, such as CloudFront. */
  readonly trustedProxies: number;
  /** Whether callers on this machine have a share as well. */
  readonly limitsLoopback: boolean;
};

/**
 * Builds the function that says who sends a request: an API key that is configured, the subject of a JWT, the key or principal
 * of a Lambda authorizer, an IAM user, or else the address. Only what is verified counts: a header with any other text could
 * be another client with each request.
 * @returns null for a caller on this machine, which is development, and for an event without an address
 */
export function createIdentifyClient({
  apiKeys,
  trustedProxies,
  limitsLoopback,
}: ClientRules): (event: unknown) => Client | null {
  const keysByDigest = new Map(apiKeys.map((key) => [key.digest, key]));

  const findKey = (event: Event): ApiKey | undefined => {
    const given = keysByDigest.size === 0 ? undefined : readHeader(event, 'x-api-key');
    if (given === undefined || given.length > 1024) return undefined;
    // A map finds digests, and the time it takes says nothing about the key behind a digest.
    return keysByDigest.get(createHash('sha256').update(given).digest('hex'));
  };

  return (given) => {
    const event = (typeof given === 'object' && given !== null ? given : {}) as Event;
    const key = findKey(event);
    if (key !== undefined) return { name: `key ${key.name}`, weight: key.weight };
    const { jwt, lambda, iam } = event.requestContext?.authorizer ?? {};
    const subject = [jwt?.claims?.['sub'], lambda?.['usageIdentifierKey'], lambda?.['principalId'], iam?.userArn].find(
      (one) => typeof one === 'string' && one !== '',
    );
    if (subject !== undefined) return { name: `subject ${String(subject)}`, weight: 1 };
    const forwarded = readHeader(event, 'x-forwarded-for')?.split(',') ?? [];
    const peer =
      event.requestContext?.elb === undefined ? event.requestContext?.http?.sourceIp : readAddress(forwarded.at(-1));
    if (typeof peer !== 'string' || peer === '') return null;
    // The front door appends the address that connected to it, each proxy before it the one that connected to that proxy.
    // Entries further left are the caller's own text.
    const behind = trustedProxies === 0 ? undefined : readAddress(forwarded.at(-1 - trustedProxies));
    if (behind !== undefined && isIP(behind) !== 0) return { name: `address ${shortenAddress(behind)}`, weight: 1 };
    if (isLoopbackHost(peer) && !limitsLoopback) return null;
    return { name: `address ${shortenAddress(peer)}`, weight: 1 };
  };
}

/** The last value of a header, whose name gateways send in lower case. */
function readHeader({ headers, multiValueHeaders }: Event, name: string): string | undefined {
  const value = headers?.[name] ?? multiValueHeaders?.[name]?.at(-1);
  return typeof value === 'string' ? value : undefined;
}

/** An entry of X-Forwarded-For without its port, which some proxies append: each connection of a client has another one. */
function readAddress(entry = ''): string {
  const text = entry.trim();
  return /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
}

/** One customer has a /64 of IPv6 addresses and can send from each of them. */
function shortenAddress(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail ?? '').split(':')];
  return all.slice(0, 4).join(':').toLowerCase();
}
