import { createHash, hash as hashOnce } from 'node:crypto';
import { JsonText } from './ready-bodies.ts';

/** The answer of a strict endpoint. */
export type DataAnswer = { readonly data: unknown; readonly references: unknown; readonly meta: unknown };

/** The JSON of an answer, with an ETag without quotes. */
export type TaggedText = { readonly etag: string; readonly body: JsonText };

/**
 * Writes an answer with an ETag over its data and references: `meta` holds times of the call, which differ in every
 * answer. The JSON of the data is written once, for the ETag and for the body. The items of a list are written one by one: in
 * V8, one name in a script beyond Latin-1 doubles the size of the text that it is in, and hashing such a text takes three times as
 * long.
 */
export function writeDataAnswer({ data, references, meta }: DataAnswer): TaggedText {
  const tag = createHash(etagHash);
  let stable = '';
  const add = (part: string) => {
    tag.update(part);
    stable += part;
  };
  if (Array.isArray(data) && data.length > 0) {
    for (const [index, item] of data.entries()) add(`${index === 0 ? '"data":[' : ','}${JSON.stringify(item)}`);
    add(']');
  } else {
    add(`"data":${JSON.stringify(data)}`);
  }
  add(`,"references":${JSON.stringify(references)}`);
  return {
    etag: shorten(tag.digest('base64url')),
    body: new JsonText(`{${stable},"meta":${JSON.stringify(meta)}}`),
  };
}

/** Writes any other value with an ETag over all of it. */
export function writeTagged(value: unknown): TaggedText {
  const json = JSON.stringify(value);
  return { etag: shorten(hashOnce(etagHash, json, 'base64url')), body: new JsonText(json) };
}

const etagHash = 'sha256';

/** 162 bits are enough that two answers never share a tag. */
function shorten(digest: string): string {
  return digest.slice(0, 27);
}
