import { InvalidInputError } from '../../connections/core/errors.ts';
import { RequestRefusedError } from './refusal.ts';
import type { HttpRequest } from './request.ts';

/** docs/reference/http-api.md: a body over 1 MiB is a 413. */
const maxBodyBytes = 1024 * 1024;

/**
 * Parses a JSON body without a reviver, which would cost fifty times the parse itself.
 * @throws RequestRefusedError for a body that is too large or not declared as JSON
 * @throws InvalidInputError for malformed JSON, and for a key that could change an object's prototype
 */
export function readJsonBody({ body, headers, isBase64Encoded }: HttpRequest): unknown {
  const type = headers['content-type'];
  if (!/^application\/([a-z0-9.+-]+\+)?json(;|$)/i.test(type ?? '')) {
    throw new RequestRefusedError(
      'unsupported-media-type',
      `content-type: expected application/json, got ${type === undefined ? 'none' : 'another'}`,
    );
  }
  if (typeof body !== 'string') throw malformed();
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > maxBodyBytes) {
    throw new RequestRefusedError('too-large', 'body: expected at most 1 MiB');
  }
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const value = parse(text);
  // The search is cheap, and only a text with such a key, possibly escaped, is walked.
  if (/__proto__|constructor|\\u/.test(text) && hasDangerousKey(value)) throw malformed();
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(error);
  }
}

function malformed(cause?: unknown): InvalidInputError {
  return new InvalidInputError('body: expected well-formed JSON', { cause });
}

/** Walks without recursion: JSON can nest deeper than the stack. */
function hasDangerousKey(root: unknown): boolean {
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return true;
    if (Object.hasOwn(value, 'constructor')) {
      const own: unknown = value.constructor;
      if (typeof own === 'object' && own !== null && Object.hasOwn(own, 'prototype')) return true;
    }
    for (const inner of Object.values(value)) pending.push(inner);
  }
  return false;
}
