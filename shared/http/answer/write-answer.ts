import type { ALBResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { RequestRefusedError } from '../request/refusal.ts';
import { encodeBody } from './encode-body.ts';
import type { Reply } from './reply.ts';

/** The form of the answer, which follows from the form of the event. */
export type AnswerForm = 'payload-2' | 'load-balancer' | 'load-balancer-multi-value';

/**
 * The largest body that each gateway carries, with room for headers. Lambda: 6 MB of JSON in which the body is one escaped
 * string; a load balancer: 1 MB of the same (AWS quotas for Lambda and for Lambda targets).
 */
const maxAnswerBytes: Readonly<Record<AnswerForm, number>> = {
  'payload-2': 6 * 1024 * 1024 - 16_384,
  'load-balancer': 1024 * 1024 - 16_384,
  'load-balancer-multi-value': 1024 * 1024 - 16_384,
};

type Written = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
};

/**
 * Writes a reply in the form that the gateway expects, compressed if the caller accepts that.
 * @throws RequestRefusedError for a body that the gateway cannot carry; the message says how to ask for less
 */
export function writeAnswer(
  reply: Reply,
  options: { form: AnswerForm; isHead: boolean; acceptEncoding?: string | undefined },
): APIGatewayProxyStructuredResultV2 | ALBResult {
  const { headers, body, isBase64Encoded } = writeBody(reply, options);
  const answer = { statusCode: reply.status, body: options.isHead ? '' : body, isBase64Encoded };
  if (options.form !== 'load-balancer-multi-value') return { ...answer, headers };
  return {
    ...answer,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  };
}

function writeBody(
  { headers, body }: Reply,
  { form, acceptEncoding }: { form: AnswerForm; acceptEncoding?: string | undefined },
): Written {
  const { etag } = headers;
  const vary = joinVary('Accept-Encoding', headers['vary']) as string;
  if (body === undefined) {
    return { headers: etag === undefined ? headers : { ...headers, vary }, body: '', isBase64Encoded: false };
  }
  const { coding, text, isBase64, carriedBytes } = encodeBody(body, acceptEncoding);
  if (carriedBytes > maxAnswerBytes[form]) {
    throw new RequestRefusedError(
      'too-large',
      'The answer is too large for one response: use limit and follow Link rel="next", ask for fewer ids, or send Range where the path has Accept-Ranges',
    );
  }
  const written: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (coding !== 'identity') written['content-encoding'] = coding;
  for (const name in headers) written[name] = headers[name] as string;
  if (etag !== undefined) written['etag'] = writeTag(etag, coding);
  written['vary'] = vary;
  return { headers: written, body: text, isBase64Encoded: isBase64 };
}

/** The values of Vary of two parts of an answer; undefined where neither has one. */
export function joinVary(first: string | undefined, second: string | undefined): string | undefined {
  return first && second ? `${first}, ${second}` : first || second || undefined;
}

/** Two encodings are two representations, so their strong tags differ (RFC 9110, 8.8.3.3). */
function writeTag(etag: string, coding: string): string {
  return coding === 'identity' ? etag : `${etag.slice(0, -1)}-${coding}"`;
}

/** The form of the answer to an event, even to an event that cannot be read. */
export function findAnswerForm(event: unknown): AnswerForm {
  const { requestContext, multiValueHeaders } = (event ?? {}) as {
    requestContext?: object;
    multiValueHeaders?: object;
  };
  if (typeof requestContext !== 'object' || requestContext === null || !('elb' in requestContext)) return 'payload-2';
  return multiValueHeaders === undefined ? 'load-balancer' : 'load-balancer-multi-value';
}

/** The method of an event, even of an event that cannot be read: an answer to HEAD never has a body. */
export function findMethod(event: unknown): string {
  const { httpMethod, requestContext } = (event ?? {}) as {
    httpMethod?: unknown;
    requestContext?: { http?: { method?: unknown } } | null;
  };
  const method = httpMethod ?? requestContext?.http?.method;
  return typeof method === 'string' ? method : '';
}
