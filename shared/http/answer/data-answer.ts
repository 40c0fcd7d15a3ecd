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
  addInParts('"data":', data, add);
  add(`,"references":${JSON.stringify(references)}`);
  return {
    etag: shorten(tag.digest('base64url')),
    body: new JsonText(`{${stable},"meta":${JSON.stringify(meta)}}`),
  };
}

/** Adds the JSON of a value: of a list item by item, also of the lists that an object has as fields. */
function addInParts(before: string, value: unknown, add: (part: string) => void, isField = false): void {
  if (Array.isArray(value) && value.length > 0) {
    for (const [index, item] of value.entries()) add(`${index === 0 ? `${before}[` : ','}${JSON.stringify(item)}`);
    add(']');
  } else if (!isField && hasList(value)) {
    let separator = `${before}{`;
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      addInParts(`${separator}${JSON.stringify(name)}:`, field, add, true);
      separator = ',';
    }
    add('}');
  } else {
    add(`${before}${JSON.stringify(value)}`);
  }
}

function hasList(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.values(value).some(Array.isArray);
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
