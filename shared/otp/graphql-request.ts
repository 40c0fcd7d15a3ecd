import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Call } from '@headway/connections/call';
import type { HttpAnswer, HttpClient } from '@headway/connections/http-client';
import { readRetryAfterSeconds } from '@headway/connections/retry-after';
import type { OtpInstance } from '../configuration/otp-instances.ts';
import { type OtpAddress, parseOtpUrl } from '../configuration/otp-url.ts';
import { createOtpError, type OtpFailureReason } from './parse/failures.ts';
import { type Raw, readList, readObject } from './parse/raw-shape.ts';

export type GraphqlRequest = {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
};

type Target = {
  readonly http: HttpClient;
  readonly instance: OtpInstance;
  readonly maxAnswerBytes: number;
  /** A large query, whose answer may take long to start. */
  readonly isHeavy?: boolean;
  /**
   * Asks for gzip. Only loads do: below about 100 kB the server's compression and the decompression take longer than the
   * bytes that they save (0.6 ms a call for a trip; the table of calls to OTP in docs/benchmark).
   */
  readonly isCompressed?: boolean;
  /** Sent as Accept-Language. */
  readonly language?: string | null;
};

/**
 * The data of an answer, the paths of the fields that OTP could not answer, such as `stops[17].name`, and the length of its
 * JSON text.
 */
export type OtpAnswer = {
  readonly data: Raw;
  readonly failedPaths: readonly (readonly (string | number)[])[];
  readonly characters: number;
};

/**
 * The fields of a query, such as `p0`, and the items of its lists, such as `stops[0]`, whose whole value OTP could not answer.
 * They are null, as is what it does not have.
 */
export function listFailedItems({ data, failedPaths }: OtpAnswer): ReadonlySet<string> {
  const failed = new Set<string>();
  for (const [field, index] of failedPaths) {
    const value = data[String(field)] ?? null;
    if (value === null) failed.add(String(field));
    else if (Array.isArray(value) && typeof index === 'number' && (value[index] ?? null) === null) {
      failed.add(`${field}[${index}]`);
    }
  }
  return failed;
}

/**
 * Sends one query to one OTP. A field error costs only the item that it names: its place in the data is null. An error
 * without such a place, or for a whole field of the query, is a failure.
 * @param options.isBatch whether each field of the query is an item by itself, so that one may fail
 * @throws UnavailableError whose cause is an OtpFailure (failures.ts), DeadlineExceededError
 */
export async function requestGraphql(
  target: Target,
  request: GraphqlRequest,
  call: Call,
  { isBatch = false } = {},
): Promise<OtpAnswer> {
  const text = await send(target, request, call);
  return { ...readData(text, isBatch), characters: text.length };
}

/**
 * Sends one query to one OTP and returns the JSON text of its answer unchanged: data, errors, or both.
 * @throws UnavailableError for an answer that is not JSON or not a 200, DeadlineExceededError
 */
export async function forwardGraphql(target: Target, request: GraphqlRequest, call: Call): Promise<string> {
  const text = await send(target, request, call);
  readObject(parseJson(text), 'the answer');
  return text;
}

type Endpoint = {
  readonly origin: string;
  readonly path: string;
  readonly authorization: Record<string, string>;
  /** The address without credentials. */
  readonly peer: string;
};

const endpoints = new WeakMap<OtpInstance, Endpoint>();

/** The address of an instance, which is parsed once. */
export function findEndpoint(instance: OtpInstance): Endpoint {
  const known = endpoints.get(instance);
  if (known !== undefined) return known;
  const { origin, path, credentials } = parseOtpUrl(instance.url);
  const peer = `${origin}${path}`;
  const endpoint = { origin, path: `${path}/otp/gtfs/v1`, authorization: writeAuthorization(credentials), peer };
  endpoints.set(instance, endpoint);
  return endpoint;
}

async function send(target: Target, request: GraphqlRequest, call: Call): Promise<string> {
  const { http, instance, maxAnswerBytes, isHeavy = false, isCompressed = false, language = null } = target;
  const { origin, path, authorization } = findEndpoint(instance);
  const answer = await http.request(
    {
      origin,
      path,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'accept-encoding': isCompressed ? 'gzip' : 'identity',
        'content-type': 'application/json',
        ...(language === null ? {} : { 'accept-language': language }),
        ...call.traceHeaders,
        ...authorization,
      },
      body: JSON.stringify(request),
      maxBytes: maxAnswerBytes,
      isRead: true, // a query by POST: safe to repeat
      isHeavy,
      timingName: 'otp',
    },
    call,
  );
  const text = (await readBody(answer, maxAnswerBytes)).toString();
  refuseStatus(answer, text);
  return text;
}

async function readBody({ headers, body }: HttpAnswer, maxAnswerBytes: number): Promise<Buffer> {
  if (!/^(x-)?gzip$/i.test(String(headers['content-encoding'] ?? '').trim())) return body; // RFC 9110, 8.4.1
  try {
    return await promisify(gunzip)(body, { maxOutputLength: maxAnswerBytes });
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    throw createOtpError(
      isTooLarge ? 'too-large' : 'not-json',
      isTooLarge ? `over ${maxAnswerBytes} bytes` : 'broken gzip',
    );
  }
}

function refuseStatus({ status, headers }: HttpAnswer, text: string): void {
  if (status === 200) return;
  const retryAfterSeconds = readRetryAfterSeconds(headers, Date.now());
  const isPause = status === 429 || (status === 503 && retryAfterSeconds !== undefined);
  const reason = isPause ? 'rate-limited' : findReason(status);
  throw createOtpError(reason, `status ${status}, ${text.length} characters`, { retryAfterSeconds });
}

function findReason(status: number): OtpFailureReason {
  if (status >= 500) return 'server-error';
  return status === 400 ? 'request-refused' : 'unexpected-status';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw createOtpError('not-json', `${text.length} characters`);
  }
}

function readData(text: string, isBatch: boolean): Omit<OtpAnswer, 'characters'> {
  const { errors = [], data } = readObject(parseJson(text), 'the answer');
  const list = readList(errors, 'errors');
  const failedPaths = list.flatMap((error) => {
    const { path } = readObject(error, 'an error');
    return isFieldPath(path) ? [path] : [];
  });
  const isItemFailed = (path: readonly (string | number)[]) => isBatch || (data as Raw)[String(path[0])] != null;
  const isUsable = typeof data === 'object' && data !== null && failedPaths.every(isItemFailed);
  if (failedPaths.length < list.length || (list.length > 0 && !isUsable)) {
    throw createOtpError('answer-with-errors', `${list.length} of them`);
  }
  return { data: readObject(data, 'data'), failedPaths };
}

function isFieldPath(path: unknown): path is readonly (string | number)[] {
  return Array.isArray(path) && path.length > 0 && path.every((step) => ['string', 'number'].includes(typeof step));
}

function writeAuthorization(credentials: OtpAddress['credentials']): Record<string, string> {
  if (credentials === null) return {};
  const { user, password } = credentials;
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
