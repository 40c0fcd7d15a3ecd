import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../../functions/endpoints.ts';
import { createTestApi } from '../support/api/api.ts';
import { formatOpenapi } from '../support/api/format-openapi.ts';
import { findContradiction } from '../support/api/openapi-check.ts';

type Parsed = {
  openapi: string;
  paths: Record<string, Record<string, { parameters: { name: string; in: string }[]; security?: unknown[] }>>;
  components: { schemas: Record<string, unknown> };
};

describe('the OpenAPI document', () => {
  it('is the file in docs, and the answer of /openapi.json', async () => {
    const text = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
    expect(text).toBe(await formatOpenapi());
    const api = createTestApi({});
    expect((await api.send('/openapi.json')).value).toEqual(JSON.parse(text));
    await api.close();
  });

  it('has every endpoint with every parameter of its path, and marks admin endpoints', async () => {
    const { openapi, paths, components } = JSON.parse(await formatOpenapi()) as Parsed;
    expect(openapi).toBe('3.1.0');
    for (const { method, path, access } of endpoints) {
      const operation = paths[path]?.[method.toLowerCase()];
      const inPath = operation?.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(operation?.security !== undefined, path).toBe(access === 'admin');
    }
    const text = JSON.stringify(paths);
    const refs = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? ''));
    expect([...refs].filter((name) => !(name in components.schemas))).toEqual([]);
  });

  it('finds a field that is extra, missing or of another type in an answer', () => {
    const check = (value: unknown, status = 200) =>
      findContradiction({ method: 'GET', path: '/stop-code/town/x', status, value });
    expect(check({ stop_code: '1' })).toBeUndefined();
    for (const value of [{}, { stop_code: 1 }, { stop_code: '1', more: 1 }, [], null])
      expect(check(value)).toBeDefined();
    expect(check({ error: 'x', code: 404 }, 404)).toBeUndefined();
    expect(check({ error: 'x' }, 404)).toBeDefined();
    expect(check({ error: 'x', code: 500 }, 500)).toBeDefined();
  });
});
