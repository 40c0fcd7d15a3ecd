import { gunzipSync } from 'node:zlib';
import { InvalidInputError } from '@headway/connections/errors';
import { RequestRefusedError } from './refusal.ts';
import type { HttpRequest } from './request.ts';

/** What a body may be, so that it costs little to refuse. */
export type BodyLimits = {
  /** After decompression. */
  readonly maxBytes: number;
  /** Lists and objects inside each other. Unknown fields are ignored at any depth up to this. */
  readonly maxDepth: number;
};

/** Enough for an object with a list of 1,000 vehicle numbers, beside any fields that the endpoint does not know. */
const usualLimits: BodyLimits = { maxBytes: 80 * 1024, maxDepth: 64 };

/**
 * Parses a JSON body without a reviver, which would cost fifty times the parse itself. A byte order mark is ignored.
 * @throws RequestRefusedError for a body that is too large, not declared as JSON, or in a content coding other than gzip
 * @throws InvalidInputError for malformed JSON or gzip, and for a key that could change an object's prototype
 */
export function readJsonBody(request: HttpRequest, { maxBytes, maxDepth } = usualLimits): unknown {
  requireJson(request.headers['content-type']);
  const text = readText(request, maxBytes).replace(/^\uFEFF/, '');
  if (isDeeper(text, maxDepth)) {
    throw new InvalidInputError(`body: expected at most ${maxDepth} lists or objects inside each other`);
  }
  const value = parse(text);
  // The search is cheap, and only a text with such a key, possibly escaped, is walked.
  if (/__proto__|constructor|\\u/.test(text) && hasDangerousKey(value)) {
    throw new InvalidInputError('body: expected no key __proto__ and no constructor with a prototype');
  }
  return value;
}

function requireJson(type: string | undefined): void {
  if (/^\s*application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i.test(type ?? '')) return;
  throw new RequestRefusedError(
    'unsupported-media-type',
    `content-type: expected application/json, got ${type === undefined ? 'none' : 'another'}`,
    { accept: 'application/json' },
  );
}

function readText({ body, headers, isBase64Encoded }: HttpRequest, maxBytes: number): string {
  const codings = listCodings(headers['content-encoding'] ?? '');
  if (codings.length > 1 || !codings.every((coding) => /^(x-)?gzip$/.test(coding))) {
    throw new RequestRefusedError('unsupported-media-type', 'content-encoding: expected gzip or identity', {
      'accept-encoding': 'gzip, identity',
    });
  }
  if (typeof body !== 'string') throw malformed();
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > maxBytes) throw tooLarge(maxBytes);
  if (codings.length === 1) return decode(unzip(Buffer.from(body, encoding), maxBytes));
  return isBase64Encoded ? decode(Buffer.from(body, 'base64')) : body;
}

/** The codings that change the content. A list may have empty elements (RFC 9110, 5.6.1). */
function listCodings(text: string): string[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity');
}

/** JSON is UTF-8 (RFC 8259, 8.1): an id in another encoding would be a different id. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new InvalidInputError('body: expected UTF-8', { cause: error });
  }
}

/** Stops at `maxBytes`, so that a few bytes that unpack to gigabytes cost no more than a body of that size. */
function unzip(bytes: Buffer, maxBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes);
    throw new InvalidInputError('body: expected well-formed gzip', { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(error);
  }
}

/** Counts brackets outside strings, before the parser builds anything: 3 MB take 10 ms, and a regular expression 20 times that. */
function isDeeper(text: string, maxDepth: number): boolean {
  if (text.length <= shortLength && countBrackets(text) <= maxDepth) return false;
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isInString) {
      if (character === '\\') index += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}

/** Characters of a text in which all brackets are counted first: most bodies have fewer than levels are allowed. */
const shortLength = 4096;

function countBrackets(text: string): number {
  return text.split('[').length + text.split('{').length - 2;
}

function tooLarge(maxBytes: number): RequestRefusedError {
  return new RequestRefusedError('too-large', `body: expected at most ${maxBytes / 1024} KiB`);
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
