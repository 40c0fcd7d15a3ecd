import { hash as hashOnce } from 'node:crypto';
import { JsonText } from './ready-bodies.ts';

/** The answer of a strict endpoint. */
export type DataAnswer = { readonly data: unknown; readonly references: unknown; readonly meta: unknown };

/** The JSON of an answer, with an ETag without quotes. */
export type TaggedText = { readonly etag: string; readonly body: JsonText };

/**
 * Writes an answer with an ETag over its data and references: `meta` holds times of the call, which differ in every
 * answer. The JSON of the data is written once, for the ETag and for the body.
 */
export function writeDataAnswer({ data, references, meta }: DataAnswer): TaggedText {
  const stable = `"data":${JSON.stringify(data)},"references":${JSON.stringify(references)}`;
  return { etag: hash(stable), body: new JsonText(`{${stable},"meta":${JSON.stringify(meta)}}`) };
}

/** Writes any other value with an ETag over all of it. */
export function writeTagged(value: unknown): TaggedText {
  const json = JSON.stringify(value);
  return { etag: hash(json), body: new JsonText(json) };
}

function hash(text: string): string {
  return hashOnce('sha256', text, 'base64url').slice(0, 27);
}
