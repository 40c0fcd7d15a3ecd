import { expect } from 'vitest';
import { createApi } from '../../../functions/create-api.ts';
import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import { type Clock, systemClock } from '../../../shared/connections/core/clock.ts';
import { createServices, type Services } from '../../../shared/services.ts';
import { createLogger } from '../../../shared/telemetry/logger.ts';
import { createHttpApiEvent, type SentRequest } from './gateway-events.ts';
import { createLambdaContext } from './lambda-context.ts';
import { findContradiction } from './openapi-check.ts';

export type ApiAnswer = { status: number; headers: Record<string, string>; value: unknown };

export type TestApi = {
  readonly services: Services;
  /** Sends a request through an HTTP API; every answer must match the OpenAPI document. */
  send(request: string | SentRequest, options?: { sourceIp?: string; remainingMs?: number }): Promise<ApiAnswer>;
  /** Invokes the function with any event. */
  invoke(event: unknown): Promise<unknown>;
  close(): Promise<void>;
};

/** Creates one environment of the API function with these settings. @param options.log takes the lines of its log */
export function createTestApi(
  settings: Record<string, string>,
  { clock = systemClock as Clock, log = (_line: string): unknown => undefined } = {},
): TestApi {
  const { configuration, warnings } = readConfiguration(settings);
  expect(warnings).toEqual([]);
  const services = { ...createServices({ configuration, clock }), logger: createLogger({ write: log }) };
  const handler = createApi(services);
  return {
    services,
    invoke: (event) => handler(event, createLambdaContext()),
    async send(input, { sourceIp = '203.0.113.9', remainingMs = 10_000 } = {}) {
      const request = typeof input === 'string' ? { target: input } : input;
      const event = createHttpApiEvent(request, { sourceIp });
      const { statusCode, headers, body } = (await handler(event, createLambdaContext({ remainingMs }))) as {
        statusCode: number;
        headers: Record<string, string>;
        body: string;
      };
      const isJson = !headers['content-type']?.includes('x-ndjson');
      const value: unknown = body === '' ? undefined : isJson ? JSON.parse(body) : body;
      const { method = 'GET', target } = request;
      const exchange = {
        method,
        path: event.rawPath,
        status: statusCode,
        value,
        fields: target.includes('fields='),
        type: headers['content-type'],
      };
      expect(findContradiction(exchange), `${method} ${target} matches the OpenAPI document`).toBeUndefined();
      return { status: statusCode, headers, value };
    },
    async close() {
      await Promise.all([services.database?.close(), services.http.close()]);
    },
  };
}
