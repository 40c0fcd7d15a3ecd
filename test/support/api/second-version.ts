import { createHash } from 'node:crypto';
import { findUsed } from '../../../shared/http/describe-parameters.ts';
import { readOpenapi } from './format-openapi.ts';

type Json = Record<string, unknown>;

/** The OpenAPI document of /v2 alone, of which the published clients are made. */
export async function readSecondVersion(): Promise<Json> {
  const { components, paths, tags, ...document } = await readOpenapi();
  const { schemas } = components as { schemas: Record<string, Json> };
  const own = Object.fromEntries(Object.entries(paths as Json).filter(([path]) => path.startsWith('/v2/')));
  const used = findUsed(own, schemas);
  const isUsed = ([name]: [string, unknown]) => used.has(name);
  return {
    ...document,
    paths: own,
    components: { schemas: Object.fromEntries(Object.entries(schemas).filter(isUsed)) },
  };
}

/** Tells whether the clients are of this document. */
export function hashDocument(document: Json): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex');
}
