import { Agent } from 'undici';
import { expect } from 'vitest';
import type { ApiAnswer } from '../api/api.ts';
import type { SentRequest } from '../api/gateway-events.ts';
import { findContradiction, findTemplate } from '../api/openapi-check.ts';

export type GatewayApi = {
  /** Sends a request over a kept connection; every answer must be what the OpenAPI document says. */
  send(request: string | SentRequest): Promise<ApiAnswer>;
  /** The paths of the document that were answered with 200. */
  readonly answered: ReadonlySet<string>;
  close(): Promise<void>;
};

/** A caller of a running gateway. */
export function createGatewayApi(url: string): GatewayApi {
  const agent = new Agent({ connections: 2, keepAliveTimeout: 60_000, allowH2: false });
  const answered = new Set<string>();
  return {
    answered,
    async send(given) {
      const { method = 'GET', target, headers = {}, body } = typeof given === 'string' ? { target: given } : given;
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
        value: text === '' ? undefined : JSON.parse(text),
      };
      const path = decodeURIComponent(target.split('?')[0] ?? ''); // as the function sees it
      const fields = target.includes('fields=');
      const asked = { method, path, ...answer, fields, type: answer.headers['content-type'] };
      expect(findContradiction(asked), `${method} ${target} is answered as the OpenAPI document says`).toBeUndefined();
      const template = findTemplate(path);
      if (answer.status === 200 && template !== undefined) answered.add(template);
      return answer;
    },
    close: () => agent.close(),
  };
}
