import type { ALBResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { RequestRefusedError } from './refusal.ts';
import type { Reply } from './reply.ts';

/** Which form of event asked, and so which form of answer is understood. */
export type AnswerForm = 'payload-2' | 'load-balancer' | 'load-balancer-multi-value';

/**
 * What the gateways take, with room for the headers around the body. Lambda: 6 MB of JSON in which the body is one
 * escaped string; a load balancer: 1 MB of the same (AWS quotas for Lambda and for Lambda targets).
 */
const maxAnswerBytes: Readonly<Record<AnswerForm, number>> = {
  'payload-2': 6 * 1024 * 1024 - 16_384,
  'load-balancer': 1024 * 1024 - 16_384,
  'load-balancer-multi-value': 1024 * 1024 - 16_384,
};

/**
 * Writes a reply in the form that the gateway expects.
 * @throws RequestRefusedError for a body that the gateway would not carry, with the way to ask for less
 */
export function writeAnswer(
  { status, headers, body }: Reply,
  { form, isHead }: { form: AnswerForm; isHead: boolean },
): APIGatewayProxyStructuredResultV2 | ALBResult {
  const text = JSON.stringify(body);
  if (exceeds(text, maxAnswerBytes[form])) {
    throw new RequestRefusedError(
      'too-large',
      'The answer is too large for one response: ask for a part of it with limit, then follow Link rel="next"',
    );
  }
  const allHeaders = { 'content-type': 'application/json; charset=utf-8', ...headers };
  const answer = { statusCode: status, body: isHead ? '' : text, isBase64Encoded: false };
  if (form === 'load-balancer-multi-value') {
    const multiValueHeaders = Object.fromEntries(Object.entries(allHeaders).map(([name, value]) => [name, [value]]));
    return { ...answer, multiValueHeaders };
  }
  return { ...answer, headers: allHeaders };
}

/** The form of the answer to an event, even to one that could not be read. */
export function findAnswerForm(event: unknown): AnswerForm {
  const { requestContext, multiValueHeaders } = (event ?? {}) as {
    requestContext?: object;
    multiValueHeaders?: object;
  };
  if (typeof requestContext !== 'object' || requestContext === null || !('elb' in requestContext)) return 'payload-2';
  return multiValueHeaders === undefined ? 'load-balancer' : 'load-balancer-multi-value';
}

function exceeds(text: string, maxBytes: number): boolean {
  if (text.length * 3 <= maxBytes) return false; // UTF-8 takes at most three bytes for each UTF-16 unit, an escape two
  return Buffer.byteLength(JSON.stringify(text)) > maxBytes;
}
