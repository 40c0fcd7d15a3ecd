import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type AdminAccess, requireAdmin } from './admin-access.ts';
import { cacheControl, createEtag, findMatchingTag } from './answer/caching.ts';
import type { Reply } from './answer/reply.ts';
import type { Endpoint } from './endpoint.ts';
import type { Progress } from './progress.ts';
import { createJsonBody } from './request/json-body.ts';
import { readInput } from './request/read-input.ts';
import { decodePathParameter, type HttpRequest } from './request/request.ts';
import { listFieldNames, pickFields, readFields } from './request/sparse-fields.ts';

/** A request on its way to an endpoint. */
export type RoutedRequest = HttpRequest & { readonly progress: Progress };

export type RunEndpoint = (request: RoutedRequest, context: Context) => Promise<Reply>;

/** Checks access, reads the input by the endpoint's own schemas, and lets it answer. */
export function createRunEndpoint<Services>(
  endpoint: Endpoint<Services>,
  services: Services,
  adminAccess: AdminAccess,
): RunEndpoint {
  const { params, query, body, access, path, caching } = endpoint;
  const fieldNames = caching === 'network' ? listFieldNames(endpoint.answer) : undefined;
  const run: RunEndpoint = async (request) => {
    const { call, headers, deadline } = request.progress;
    const given = readSingleValues(request.query);
    const fields = fieldNames && given['fields'] !== undefined ? readFields(given['fields'], fieldNames) : undefined;
    const input = {
      params: readInput(params, decodeParameters(request), 'path'),
      query: readInput(query, given, 'query'),
      body: body === null ? undefined : readInput(body, request.body, 'body'),
    };
    const whole = await endpoint.handle({ ...input, services, call, headers, remainingMs: deadline.remainingMs });
    headers['cache-control'] = cacheControl[caching];
    const version = caching === 'network' ? headers['x-data-version'] : undefined;
    if (version !== undefined) {
      const etag = createEtag(version, [path, input.params, input.query, fields]);
      const match = findMatchingTag(request.headers['if-none-match'], etag);
      headers['etag'] = match ?? `"${etag}"`;
      if (match !== undefined) return { status: 304, headers: {}, body: undefined };
    }
    return { status: 200, headers: {}, body: fields === undefined ? whole : pickFields(whole, fields) };
  };
  const withBody =
    body === null
      ? run
      : (middy({ timeoutEarlyInMillis: 0 })
          .use(createJsonBody())
          .handler(run as never) as never as RunEndpoint);
  return (request, context) => {
    request.progress.route = path;
    request.progress.isAdmin = access === 'admin';
    if (access === 'admin') requireAdmin(request, adminAccess);
    return withBody(request, context);
  };
}

function decodeParameters({ pathParameters, gateway }: HttpRequest): Record<string, string> {
  const decoded = Object.entries(pathParameters).map(([name, text]) => [name, decodePathParameter(text, gateway)]);
  return Object.fromEntries(decoded);
}

/** A name given twice is left as a list, which no schema of one value takes. */
function readSingleValues(query: HttpRequest['query']): Record<string, unknown> {
  return Object.fromEntries([...query].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}
