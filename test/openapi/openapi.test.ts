import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { pageEndpoints } from '../../functions/pages/page-endpoints.ts';
import { v2Endpoints } from '../../functions/v2/endpoints.ts';
import { createTestApi } from '../support/api/api.ts';
import { formatOpenapi } from '../support/api/format-openapi.ts';
import { loadEndpoints } from '../support/api/load-endpoints.ts';
import { findContradiction } from '../support/api/openapi-check.ts';

type V2Operation = {
  operationId: string;
  tags: string[];
  description: string;
  parameters: { name: string; description?: string }[];
  responses: Record<string, { headers?: object; content: Record<string, { schema: unknown; example?: unknown }> }>;
};
type Parsed = {
  openapi: string;
  paths: Record<string, Record<string, { parameters: { name: string; in: string }[]; security?: unknown[] }>>;
  components: { schemas: Record<string, unknown> };
};

const text = await formatOpenapi();
const document = JSON.parse(text) as unknown;

describe('the OpenAPI document', () => {
  it('is the file in docs, and the answer of /openapi.json', async () => {
    const file = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
    expect(file).toBe(text);
    const api = createTestApi({});
    expect((await api.send('/openapi.json')).value).toEqual(document);
    await api.close();
  });

  it('has every endpoint with every parameter of its path, and marks admin endpoints', async () => {
    const { openapi, paths, components } = document as Parsed;
    expect(openapi).toBe('3.1.0');
    for (const { method, path, access } of await loadEndpoints()) {
      if (pageEndpoints.some((page) => page.path === path)) continue; // pages for people are not in the document
      const operation = paths[path]?.[method.toLowerCase()];
      const inPath = operation?.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(operation?.security, path).toEqual(access === 'admin' ? [{ bearer: [] }] : []);
    }
    const inPaths = JSON.stringify(paths);
    const refs = new Set([...inPaths.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? ''));
    expect([...refs].filter((name) => !(name in components.schemas))).toEqual([]);
  });

  it('states no limit of a query that a request line of 10 KB cannot reach: the gateway refuses it first, with a 414', async () => {
    type Limited = { type?: unknown; maxItems?: number; maxLength?: number; items?: { maxLength?: number } };
    const { paths } = document as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string; schema: Limited }[] }>>;
    };
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    const queries = operations.flatMap(({ parameters = [] }) => parameters.filter((one) => one.in === 'query'));
    expect(queries.filter(({ schema }) => schema.items !== undefined).length).toBeGreaterThan(40);
    for (const { name, schema } of queries) {
      const { type, maxItems, items, maxLength = 0 } = schema;
      expect(type, `${name}: a type, not anyOf`).toBeDefined();
      expect([name, maxItems, items?.maxLength]).toEqual([name, undefined, undefined]);
      expect(maxLength, name).toBeLessThanOrEqual(255); // 3 KB where each character takes 12 bytes
    }
  });

  it('has a group, a description and an id of its own for each operation', async () => {
    const { paths } = document as { paths: Record<string, Record<string, V2Operation>> };
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, tags, description } of operations) {
      expect(operationId).toMatch(/^[a-z]\w+$/);
      expect(tags, operationId).toHaveLength(1);
      expect(description.length, operationId).toBeGreaterThan(8);
    }
  });

  it("has patterns that RE2 and Python's re read as well", async () => {
    const patterns = [...text.matchAll(/"pattern": (".*")/g)].map(([, pattern = '']) => JSON.parse(pattern) as string);
    expect(patterns.length).toBeGreaterThan(20);
    // Classes by property, looking around, back references and named groups are written differently there, or missing.
    for (const pattern of patterns) expect(pattern).not.toMatch(/\\[pPkuU1-9]|\(\?(?!:)/);
  });

  it('documents each operation of the second version, with an example that fits its schema', async () => {
    const { paths } = document as { paths: Record<string, { get: V2Operation }> };
    const operations = Object.entries(paths).filter(([path]) => path.startsWith('/v2/'));
    expect(operations.length).toBe(v2Endpoints.length);
    expect(new Set(operations.map(([, { get }]) => get.operationId)).size).toBe(operations.length);
    for (const [path, { get }] of operations) {
      expect(get.tags, path).toHaveLength(1);
      expect(get.description.length, path).toBeGreaterThan(20);
      expect(
        get.parameters.filter(({ description }) => !description).map(({ name }) => name),
        path,
      ).toEqual([]);
      const { headers, content } = get.responses['200'] ?? { content: {} };
      expect(Object.keys(headers ?? {}), path).toContain('ETag');
      if (path === '/v2/stream') expect(Object.keys(headers ?? {})).toContain('Preference-Applied');
      expect(get.responses['400']?.content['application/problem+json'], path).toBeDefined();
      const [[type = '', { example } = { example: undefined }] = []] = Object.entries(content);
      expect(findContradiction({ method: 'GET', path, status: 200, value: example, type }), path).toBeUndefined();
    }
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
