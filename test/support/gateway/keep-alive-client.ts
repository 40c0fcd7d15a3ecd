import { Agent } from 'undici';
import { expect } from 'vitest';
import { findContradiction } from '../api/openapi-check.ts';

export type Answer = { readonly status: number; readonly headers: Record<string, unknown>; readonly text: string };

export type KeepAliveClient = {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  close(): Promise<void>;
};

/** A caller that keeps its connections, as an app does; every answer must match the OpenAPI document. */
export function createKeepAliveClient(url: string, connections: number): KeepAliveClient {
  const agent = new Agent({ connections, keepAliveTimeout: 60_000, allowH2: false });
  const send = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> => {
    const { statusCode, headers, ...response } = await agent.request({
      origin: url,
      path,
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    const exchange = { method, path: decodeURIComponent(path.split('?')[0] ?? ''), status: statusCode };
    expect(findContradiction({ ...exchange, value: text === '' ? undefined : JSON.parse(text) })).toBeUndefined();
    return { status: statusCode, headers, text };
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    close: () => agent.close(),
  };
}
