import { InvalidInputError } from '@headway/connections/errors';
import { RequestRefusedError } from './refusal.ts';
import type { HttpRequest } from './request.ts';

/** What a body may be, so that it costs little to refuse. */
export type BodyLimits = {
  readonly maxBytes: number;
  /** Lists and objects inside each other. */
  readonly maxDepth: number;
};

/**
 * Parses a JSON body without a reviver, which would cost fifty times the parse itself.
 * @throws RequestRefusedError for a body that is too large or not declared as JSON
 * @throws InvalidInputError for malformed JSON, and for a key that could change an object's prototype
 */
export function readJsonBody(
  { body, headers, isBase64Encoded }: HttpRequest,
  { maxBytes, maxDepth }: BodyLimits = { maxBytes: 80 * 1024, maxDepth: 3 },
): unknown {
  const type = headers['content-type'];
  if (!/^application\/([a-z0-9.+-]+\+)?json(;|$)/i.test(type ?? '')) {
    throw new RequestRefusedError(
      'unsupported-media-type',
      `content-type: expected application/json, got ${type === undefined ? 'none' : 'another'}`,
    );
  }
  if (typeof body !== 'string') throw malformed();
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > maxBytes) {
    throw new RequestRefusedError('too-large', `body: expected at most ${maxBytes / 1024} KiB`);
  }
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  if (isDeeper(text, maxDepth)) {
    throw new InvalidInputError(`body: expected at most ${maxDepth} lists or objects inside each other`);
  }
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

/** Counts brackets outside strings, before the parser builds anything. */
function isDeeper(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
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
