import type middy from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { InvalidInputError } from '../../connections/core/errors.ts';
import { RequestRefusedError } from './refusal.ts';
import type { HttpRequest } from './request.ts';

/** api-contract.md: a body over 1 MiB is a 413. */
const maxBodyBytes = 1024 * 1024;

/** middy's body parser behind our limit, its refusals in our codes (it answers malformed JSON with 422). */
export function createJsonBody(): middy.MiddlewareObj<HttpRequest> {
  const parse = httpJsonBodyParser().before as unknown as (request: { event: HttpRequest }) => void;
  return {
    before({ event }) {
      const { body, headers, isBase64Encoded } = event;
      if (typeof body === 'string' && Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > maxBodyBytes) {
        throw new RequestRefusedError('too-large', 'body: expected at most 1 MiB');
      }
      try {
        parse({ event });
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode === 415) {
          throw new RequestRefusedError(
            'unsupported-media-type',
            `content-type: expected application/json, got ${headers['content-type'] === undefined ? 'none' : 'another'}`,
          );
        }
        throw new InvalidInputError('body: expected well-formed JSON', { cause: error });
      }
    },
  };
}
