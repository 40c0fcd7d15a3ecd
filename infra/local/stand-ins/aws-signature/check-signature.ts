import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type SignedRequest = {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};
export type SigningKey = { readonly accessKeyId: string; readonly secretAccessKey: string };

const longestSkewMs = 5 * 60_000; // AWS General Reference, "Signing AWS API requests"

/**
 * Checks Signature Version 4 of a request, in its header or in its query (presigned), as an AWS service does.
 * @returns undefined where it is good, else why it is not
 */
export function findSignatureFlaw(
  request: SignedRequest,
  { key, service, nowMs }: { key: SigningKey; service: string; nowMs: number },
): string | undefined {
  const url = new URL(request.url, 'http://signed');
  const signature = readHeader(request) ?? readQuery(url);
  if (signature === undefined) return 'Missing Authentication Token';
  const { accessKeyId, scope, signedHeaders, given, date, expiresMs } = signature;
  if (accessKeyId !== key.accessKeyId) return 'The security token included in the request is invalid.';
  const signedAtMs = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const ageMs = nowMs - signedAtMs;
  if (Number.isNaN(ageMs) || ageMs > (expiresMs ?? longestSkewMs) || ageMs < -longestSkewMs) return 'Signature expired';
  const [day = '', region = '', scopedService, last] = scope.split('/');
  if (scopedService !== service || last !== 'aws4_request' || !date.startsWith(day)) return 'Credential scope is wrong';
  const canonical = [
    request.method,
    url.pathname,
    describeQuery(url),
    ...signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signedHeaders.join(';'),
    hash(request.body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n');
  const signingKey = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${key.secretAccessKey}`,
  );
  const wanted = hmac(signingKey, text);
  const got = Buffer.from(given, 'hex');
  return got.length === wanted.length && timingSafeEqual(got, wanted)
    ? undefined
    : 'The request signature we calculated does not match the signature you provided.';
}

type Signature = {
  accessKeyId: string;
  scope: string;
  signedHeaders: string[];
  given: string;
  date: string;
  expiresMs?: number;
};

function readHeader({ headers }: SignedRequest): Signature | undefined {
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/;
  const [, accessKeyId, scope, signedHeaders, given] = pattern.exec(String(headers['authorization'] ?? '')) ?? [];
  if (accessKeyId === undefined || scope === undefined || given === undefined) return undefined;
  return {
    ...{ accessKeyId, scope, given, signedHeaders: signedHeaders?.split(';') ?? [] },
    date: String(headers['x-amz-date'] ?? ''),
  };
}

function readQuery({ searchParams }: URL): Signature | undefined {
  const get = (name: string) => searchParams.get(`X-Amz-${name}`) ?? '';
  const [accessKeyId = '', ...scope] = get('Credential').split('/');
  if (get('Signature') === '') return undefined;
  return {
    ...{ accessKeyId, scope: scope.join('/'), signedHeaders: get('SignedHeaders').split(';') },
    ...{ given: get('Signature'), date: get('Date'), expiresMs: Number(get('Expires')) * 1000 },
  };
}

function describeQuery({ searchParams }: URL): string {
  return [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map((pair) => pair.map(encode).join('='))
    .sort()
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
