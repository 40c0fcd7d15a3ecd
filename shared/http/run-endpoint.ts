import type { Context } from 'aws-lambda';
import { type AdminAccess, requireAdmin } from './admin-access.ts';
import { findRangeReply } from './answer/byte-range.ts';
import { cacheControl, createEtag, findMatchingTag } from './answer/caching.ts';
import { type DataAnswer, type TaggedText, writeDataAnswer, writeTagged } from './answer/data-answer.ts';
import { BrotliBody, GeoJson, geojsonType, TextBody } from './answer/ready-bodies.ts';
import type { Reply } from './answer/reply.ts';
import type { Endpoint } from './endpoint.ts';
import type { Progress } from './progress.ts';
import { readJsonBody } from './request/json-body.ts';
import { refuseUnknownNames } from './request/known-names.ts';
import { readInput } from './request/read-input.ts';
import { decodePathParameter, type HttpRequest } from './request/request.ts';
import { listFieldNames, pickFields, readFields } from './request/sparse-fields.ts';

/** A request that matched a route. */
export type RoutedRequest = HttpRequest & { readonly progress: Progress };

export type RunEndpoint = (request: RoutedRequest, context: Context) => Promise<Reply>;

/** Builds the handler of one endpoint: checks access, reads the input by the endpoint's schemas, calls `handle`. */
export function createRunEndpoint<Services>(
  endpoint: Endpoint<Services>,
  services: Services,
  adminAccess: AdminAccess,
): RunEndpoint {
  const { params, query, body, access, path, caching, rules } = endpoint;
  const isStrict = rules === 'strict';
  const fieldNames = caching === 'network' && !isStrict ? listFieldNames(endpoint.answer) : undefined;
  return async (request) => {
    const { progress } = request;
    const { call, headers, deadline } = progress;
    progress.route = path;
    progress.isAdmin = access === 'admin';
    if (access === 'admin') requireAdmin(request, adminAccess);
    const given = readSingleValues(request.query);
    if (isStrict) refuseUnknownNames(Object.keys(given), listFieldNames(query) ?? []);
    const json = body === null ? undefined : readJsonBody(request, endpoint.bodyLimits);
    const fields = fieldNames && given['fields'] !== undefined ? readFields(given['fields'], fieldNames) : undefined;
    const input = {
      params: readInput(params, decodeParameters(request), 'path'),
      query: readInput(query, given, 'query'),
      body: body === null ? undefined : readInput(body, json, 'body'),
    };
    const answer = await endpoint.handle({
      ...input,
      services,
      call,
      headers,
      requestHeaders: request.headers,
      charge: progress.charge,
      language: null,
      remainingMs: deadline.remainingMs,
    });
    headers['cache-control'] ??= cacheControl[caching]; // a handler may know better
    if (answer instanceof GeoJson) {
      headers['content-type'] = geojsonType;
      if (isStrict) return replyWithText(writeTagged(answer.value), request);
    }
    if (answer instanceof TextBody || answer instanceof BrotliBody) headers['content-type'] = answer.contentType;
    else if (isStrict) return replyWithText(writeDataAnswer(answer as DataAnswer), request);
    const version = caching === 'network' ? headers['x-data-version'] : undefined;
    if (version !== undefined) {
      const etag = createEtag(version, [path, input.params, input.query, fields, headers['content-language']]);
      const match = findMatchingTag(request.headers['if-none-match'], etag);
      headers['etag'] = match ?? `"${etag}"`;
      if (match !== undefined) return { status: 304, headers: {}, body: undefined };
      if (endpoint.acceptsRanges && answer instanceof TextBody) {
        headers['accept-ranges'] = 'bytes';
        const isGet = request.requestContext.http.method === 'GET';
        const asked = { headers: request.headers, etag: `"${etag}"`, form: progress.form };
        const part = isGet ? findRangeReply(answer, asked) : undefined;
        if (part !== undefined) return part;
      }
    }
    const whole = answer instanceof GeoJson ? answer.value : answer;
    return { status: 200, headers: {}, body: fields === undefined ? whole : pickFields(whole, fields) };
  };
}

function replyWithText(
  { etag, body }: TaggedText,
  { progress: { headers }, headers: { 'if-none-match': known } }: RoutedRequest,
) {
  const match = findMatchingTag(known, etag);
  headers['etag'] = match ?? `"${etag}"`;
  return match === undefined ? { status: 200, headers: {}, body } : { status: 304, headers: {}, body: undefined };
}

function decodeParameters({ pathParameters, gateway }: HttpRequest): Record<string, string> {
  const decoded = Object.entries(pathParameters).map(([name, text]) => [name, decodePathParameter(text, gateway)]);
  return Object.fromEntries(decoded);
}

/** A name given twice stays a list, which a schema for a single value refuses. */
function readSingleValues(query: HttpRequest['query']): Record<string, unknown> {
  return Object.fromEntries([...query].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}
