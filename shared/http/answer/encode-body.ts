import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliCompressSync,
  brotliDecompress,
  brotliDecompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  gzipSync,
} from 'node:zlib';
import { ListBody } from '../request/page.ts';
import { BrotliBody, BytesBody, type Coding, type EncodedBody, JsonText, ReadyBody, TextBody } from './ready-bodies.ts';

/** Characters. A shorter body fits into one packet anyway. */
const minCompressedLength = 1400;

/** Characters. No front door carries a longer text: Lambda ends at 6 MB. */
const mostCarriedLength = 6 * 1024 * 1024;

/** Stops take 8 us each. */
const itemsPerTurn = 5000;
/** Of a long list: 30 kB of stops, short enough to be collected as young garbage. */
const itemsPerPart = 100;
/** Bytes of a long list that are compressed at once: in smaller parts, the result is 5 % larger. */
const bytesPerWrite = 256 * 1024;

/** Of plain values and lists. The whole lists of a network are the same objects as long as the network is loaded. */
const encoded = new WeakMap<object, Map<Coding, EncodedBody>>();

/**
 * Encodes a body without holding the event loop for long, and keeps the result for encodeBody. 50,000 stops would hold it for
 * 0.4 s.
 * @returns undefined where nothing is left to do
 */
export function prepareBody(body: unknown, acceptEncoding: string | undefined): Promise<void> | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const coding = chooseCoding(acceptEncoding);
  const forms = getForms(body);
  if (forms.has(coding)) return undefined;
  return encodeInTurns(body, coding).then((form) => void forms.set(coding, form));
}

async function encodeInTurns(body: object, coding: Coding): Promise<EncodedBody> {
  const ready = findReadyBytes(body, coding);
  if (ready !== undefined) return ready;
  if (body instanceof ListBody && body.length > itemsPerPart) return await encodeList(body, coding);
  const whole = await readTextInTurns(body);
  const isOnce = body instanceof JsonText;
  if (coding === 'identity' || whole.length <= largeBytes) return encodeText(whole, { coding, isOnce });
  return carryBytes(await compressAside(Buffer.from(whole), { coding, isOnce }), coding);
}

/** Encodes a long list part by part: while a thread of the pool compresses one part, the next one is written. */
async function encodeList(list: ListBody, coding: Coding): Promise<EncodedBody> {
  if (coding === 'identity') return await joinParts(list);
  const compressor =
    coding === 'gzip' ? createGzip(gzipOptions(longList)) : createBrotliCompress(brotliOptions(longList, false));
  const chunks: Buffer[] = [];
  compressor.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(compressor, 'end');
  for (const bytes of collectBytes(list)) {
    if (!compressor.write(bytes)) await once(compressor, 'drain');
    else await turn();
  }
  compressor.end();
  await ended;
  return carryBytes(Buffer.concat(chunks), coding);
}

function* collectBytes(list: ListBody): Generator<Buffer, void> {
  let parts: Buffer[] = [];
  let length = 0;
  for (const part of list.write(itemsPerPart)) {
    const bytes = Buffer.from(part);
    parts.push(bytes);
    length += bytes.length;
    if (length < bytesPerWrite) continue;
    yield Buffer.concat(parts);
    [parts, length] = [[], 0];
  }
  yield Buffer.concat(parts);
}

/** The text of a list, up to the length that a front door carries: the answer is refused where it is longer. */
async function joinParts(list: ListBody): Promise<EncodedBody> {
  let whole = '';
  for (const part of list.write(itemsPerPart)) {
    whole += part;
    if (whole.length > mostCarriedLength)
      return { coding: 'identity', text: '', isBase64: false, carriedBytes: whole.length };
    await turn();
  }
  return { coding: 'identity', text: whole, isBase64: false, carriedBytes: countCarried(whole) };
}

/** Writes a JSON value or a ready body in the best coding that the caller accepts. The same object is encoded only once. */
export function encodeBody(body: unknown, acceptEncoding: string | undefined): EncodedBody {
  const coding = chooseCoding(acceptEncoding);
  if (typeof body !== 'object' || body === null) return encode(body, coding);
  const forms = getForms(body);
  const known = forms.get(coding);
  if (known !== undefined) return known;
  const form = encode(body, coding);
  forms.set(coding, form);
  return form;
}

/** The forms of a body that are encoded already. */
function getForms(body: object): Map<Coding, EncodedBody> {
  if (body instanceof ReadyBody) return body.forms;
  const known = encoded.get(body);
  if (known !== undefined) return known;
  const forms = new Map<Coding, EncodedBody>();
  encoded.set(body, forms);
  return forms;
}

function encode(body: unknown, coding: Coding): EncodedBody {
  return findReadyBytes(body, coding) ?? encodeText(readText(body), { coding, isOnce: body instanceof JsonText });
}

/** A body that is sent as the bytes that it has; undefined for any other. */
function findReadyBytes(body: unknown, coding: Coding): EncodedBody | undefined {
  if (body instanceof BytesBody) return carryBytes(body.bytes, 'identity');
  return body instanceof BrotliBody && coding === 'br' ? carryBytes(body.brotli, coding) : undefined;
}

function carryBytes(bytes: Buffer, coding: Coding): EncodedBody {
  const text = bytes.toString('base64');
  return { coding, text, isBase64: true, carriedBytes: text.length };
}

function encodeText(whole: string, { coding, isOnce }: { coding: Coding; isOnce: boolean }): EncodedBody {
  if (coding === 'identity' || whole.length < minCompressedLength) {
    return { coding: 'identity', text: whole, isBase64: false, carriedBytes: countCarried(whole) };
  }
  return carryBytes(compress(Buffer.from(whole), { coding, isOnce }), coding);
}

function readText(body: unknown): string {
  if (body instanceof JsonText) return body.json;
  if (body instanceof TextBody) return body.text;
  if (body instanceof ListBody) return [...body.write(itemsPerPart)].join('');
  return body instanceof BrotliBody ? brotliDecompressSync(body.brotli).toString() : JSON.stringify(body);
}

/** Three bytes a character is an upper bound, and one a lower bound; only bodies near a limit are counted exactly. */
function countCarried(whole: string): number {
  if (whole.length < 250_000) return whole.length * 3;
  return whole.length > mostCarriedLength ? whole.length : Buffer.byteLength(JSON.stringify(whole));
}

/** A long list is written in parts, with a turn of the event loop after each. */
async function readTextInTurns(body: object): Promise<string> {
  if (body instanceof BrotliBody) return (await promisify(brotliDecompress)(body.brotli)).toString();
  if (!Array.isArray(body) || body.length <= itemsPerTurn) return readText(body);
  const parts: string[] = [];
  for (let start = 0; start < body.length; start += itemsPerTurn) {
    parts.push(JSON.stringify(body.slice(start, start + itemsPerTurn)).slice(1, -1));
    await turn();
  }
  return `[${parts.join(',')}]`;
}

/** A larger body is compressed at the lowest quality, and by prepareBody in a thread of the pool. */
const largeBytes = 256 * 1024;
/** A list of more than one part, whose length is not known before it is written. */
const longList = { length: largeBytes + 1 };
/** A larger answer of one call is compressed at a lower quality. */
const mediumBytes = 16 * 1024;

type Compression = {
  readonly coding: 'br' | 'gzip';
  /** Of one call, not kept for others. */
  readonly isOnce: boolean;
};

/** The event loop waits for this. */
function compress(bytes: Buffer, { coding, isOnce }: Compression): Buffer {
  return coding === 'gzip'
    ? gzipSync(bytes, gzipOptions(bytes))
    : brotliCompressSync(bytes, brotliOptions(bytes, isOnce));
}

/** In a thread of the pool. */
function compressAside(bytes: Buffer, { coding, isOnce }: Compression): Promise<Buffer> {
  return coding === 'gzip'
    ? promisify(gzip)(bytes, gzipOptions(bytes))
    : promisify(brotliCompress)(bytes, brotliOptions(bytes, isOnce));
}

/** Measured on 3.2 MB: 293 ms at 6 and 70 ms at 1. */
function gzipOptions({ length }: { readonly length: number }) {
  return { level: length > largeBytes ? 1 : 6 };
}

/**
 * Quality 5 saves nine tenths of what brotli's best saves, in a hundredth of the time. Measured on 3.2 MB: 213 ms at 5 and 60 ms at
 * 1; on the boards of 50 stops (47 kB): 0.47 ms and 2.4 kB at 5, 0.23 ms and 2.8 kB at 4.
 */
function brotliOptions({ length }: { readonly length: number }, isOnce: boolean) {
  const quality = length > largeBytes ? 1 : isOnce && length > mediumBytes ? 4 : 5;
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  return { params: { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_SIZE_HINT]: length } };
}

/** Prefers br to gzip unless the caller's q values say otherwise. */
function chooseCoding(acceptEncoding = ''): Coding {
  if (acceptEncoding === '') return 'identity';
  const weights = new Map(
    acceptEncoding
      .toLowerCase()
      .split(',')
      .map((part) => {
        const [name = '', ...parameters] = part.split(';').map((one) => one.trim());
        const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
        return [name, weight === undefined ? 1 : Number(weight) || 0];
      }),
  );
  const weightOf = (name: 'br' | 'gzip') =>
    weights.get(name) ?? (name === 'gzip' ? weights.get('x-gzip') : undefined) ?? weights.get('*') ?? 0;
  if (weightOf('br') > 0 && weightOf('br') >= weightOf('gzip')) return 'br';
  return weightOf('gzip') > 0 ? 'gzip' : 'identity';
}
