import { createHash } from 'node:crypto';
import { JsonText } from './ready-bodies.ts';

/** The answer of a strict endpoint. */
export type DataAnswer = { readonly data: unknown; readonly references: unknown; readonly meta: unknown };

/**
 * Writes an answer with an ETag over its data and references: `meta` holds times of the call, which differ in every
 * answer. The JSON of the data is written once, for the ETag and for the body.
 */
export function writeDataAnswer({ data, references, meta }: DataAnswer): { etag: string; body: JsonText } {
  const stable = `"data":${JSON.stringify(data)},"references":${JSON.stringify(references)}`;
  const etag = createHash('sha256').update(stable).digest('base64url').slice(0, 27);
  return { etag, body: new JsonText(`{${stable},"meta":${JSON.stringify(meta)}}`) };
}
