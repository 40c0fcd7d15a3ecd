import { Agent } from 'undici';
import { expect } from 'vitest';
import type { ApiAnswer } from '../api/api.ts';
import type { SentRequest } from '../api/gateway-events.ts';
import { findContradiction, findTemplate } from '../api/openapi-check.ts';

export type GatewayApi = {
  /** Sends a request over a kept connection; every answer must match the OpenAPI document. */
  send(request: string | SentRequest): Promise<ApiAnswer>;
  /** Path templates of the document that have returned a 200. */
  readonly answered: ReadonlySet<string>;
  close(): Promise<void>;
};

/** Newline-delimited JSON stays text. */
function isLines(headers: Record<string, string | string[] | undefined>): boolean {
  return String(headers['content-type']).includes('x-ndjson');
}

/** Creates a caller of a running gateway. */
export function createGatewayApi(url: string): GatewayApi {
  const agent = new Agent({ connections: 2, keepAliveTimeout: 60_000, allowH2: false });
  const answered = new Set<string>();
  return {
    answered,
    async send(input) {
      const { method = 'GET', target, headers = {}, body } = typeof input === 'string' ? { target: input } : input;
      const response = await agent.request({
        origin: url,
        path: target,
        method: method as 'GET',
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.body.text();
      const answer = {
        status: response.statusCode,
        headers: response.headers as Record<string, string>,
        value: text === '' ? undefined : isLines(response.headers) ? text : JSON.parse(text),
      };
      const path = decodeURIComponent(target.split('?')[0] ?? ''); // as the function receives it
      const fields = target.includes('fields=');
      const exchange = { method, path, ...answer, fields, type: answer.headers['content-type'] };
      expect(findContradiction(exchange), `${method} ${target} matches the OpenAPI document`).toBeUndefined();
      const template = findTemplate(path);
      if (answer.status === 200 && template !== undefined) answered.add(template);
      return answer;
    },
    close: () => agent.close(),
  };
}
