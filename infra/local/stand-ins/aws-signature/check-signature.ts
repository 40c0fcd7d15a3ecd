import { createHash, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../../aws/account/signer-hash.ts';

export type SignedRequest = {
  readonly method: string;
  /** Path and query, as the client sent them. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};
export type SigningKey = { readonly accessKeyId: string; readonly secretAccessKey: string };

const maxSkewMs = 5 * 60_000; // AWS General Reference, "Signing AWS API requests"

/**
 * Checks Signature Version 4 of a request, in its header or in its query (presigned), as an AWS service does: it signs the
 * same request with the key and compares.
 * @returns why the signature is wrong; undefined if it is right
 */
export async function findSignatureFlaw(
  request: SignedRequest,
  { key, service, nowMs }: { key: SigningKey; service: string; nowMs: number },
): Promise<string | undefined> {
  const url = new URL(request.url, 'http://signed');
  const given = readHeader(request) ?? readQuery(url);
  if (given === undefined) return 'Missing Authentication Token';
  if (given.accessKeyId !== key.accessKeyId) return 'The security token included in the request is invalid.';
  const signedAtMs = Date.parse(given.date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const ageMs = nowMs - signedAtMs;
  const maxAgeMs = given.expiresSeconds === undefined ? maxSkewMs : given.expiresSeconds * 1000;
  if (Number.isNaN(ageMs) || ageMs > maxAgeMs || ageMs < -maxSkewMs) return 'Signature expired';
  const [day = '', region = '', scopedService, last] = given.scope.split('/');
  if (scopedService !== service || last !== 'aws4_request' || !given.date.startsWith(day)) {
    return 'Credential scope is wrong';
  }
  const expected = await sign(request, url, { given, key, service, region, signingDate: new Date(signedAtMs) });
  const isEqual =
    expected.length === given.signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(given.signature));
  return isEqual ? undefined : 'The request signature we calculated does not match the signature you provided.';
}

type GivenSignature = {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  /** Only in a presigned request. */
  readonly expiresSeconds?: number;
};

async function sign(
  { method, headers, body }: SignedRequest,
  url: URL,
  options: { given: GivenSignature; key: SigningKey; service: string; region: string; signingDate: Date },
): Promise<string> {
  const { given, key, service, region, signingDate } = options;
  const signer = new SignatureV4({ credentials: key, region, service, sha256: Sha256, applyChecksum: false });
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const request = {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries([...url.searchParams].filter(([name]) => !name.startsWith('X-Amz-'))),
    headers: Object.fromEntries(
      given.signedHeaders.map((name) => [
        name,
        name === 'x-amz-content-sha256' ? bodyHash : String(headers[name] ?? ''), // the hash of what arrived counts
      ]),
    ),
    body,
  };
  const signableHeaders = new Set(given.signedHeaders);
  const { expiresSeconds: expiresIn } = given;
  if (expiresIn !== undefined) {
    const { query } = await signer.presign(request, { signingDate, signableHeaders, expiresIn });
    return String(query?.['X-Amz-Signature']);
  }
  const signed = await signer.sign(request, { signingDate, signableHeaders });
  return /Signature=(\w+)$/.exec(signed.headers['authorization'] ?? '')?.[1] ?? '';
}

function readHeader({ headers }: SignedRequest): GivenSignature | undefined {
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/;
  const [, accessKeyId, scope, signedHeaders, signature] = pattern.exec(String(headers['authorization'] ?? '')) ?? [];
  if (accessKeyId === undefined || scope === undefined || signature === undefined) return undefined;
  const date = String(headers['x-amz-date'] ?? '');
  return { accessKeyId, scope, signature, signedHeaders: signedHeaders?.split(';') ?? [], date };
}

function readQuery({ searchParams }: URL): GivenSignature | undefined {
  const get = (name: string) => searchParams.get(`X-Amz-${name}`) ?? '';
  const [accessKeyId = '', ...scope] = get('Credential').split('/');
  const signature = get('Signature');
  if (signature === '') return undefined;
  const signedHeaders = get('SignedHeaders').split(';');
  const expiresSeconds = Number(get('Expires'));
  return { accessKeyId, scope: scope.join('/'), signedHeaders, signature, date: get('Date'), expiresSeconds };
}
