import type { Context } from 'aws-lambda';
import { type AdminAccess, isAdmin, requireAdmin } from './admin-access.ts';
import { findRangeReply } from './answer/byte-range.ts';
import { cacheControl, createEtag, findCurrentTag } from './answer/caching.ts';
import { type DataAnswer, type TaggedText, writeDataAnswer, writeTagged } from './answer/data-answer.ts';
import { BrotliBody, GeoJson, geojsonType, TextBody } from './answer/ready-bodies.ts';
import type { Reply } from './answer/reply.ts';
import type { Endpoint } from './endpoint.ts';
import { countUnits } from './limits/call-units.ts';
import type { Progress } from './progress.ts';
import { readJsonBody } from './request/json-body.ts';
import { refuseUnknownNames } from './request/known-names.ts';
import { InvalidParameterError } from './request/problem.ts';
import { listWrongFields, readInput, type Schema } from './request/read-input.ts';
import { decodePathParameter, type HttpRequest } from './request/request.ts';
import { listFieldNames, pickFields, pickProperties, readFields } from './request/sparse-fields.ts';

/** A request that matched a route. */
export type RoutedRequest = HttpRequest & { readonly progress: Progress };

export type RunEndpoint = (request: RoutedRequest, context: Context) => Promise<Reply>;

/** Parsing and checking a body takes about a millisecond for this many bytes, also one that is refused. */
const bytesPerUnit = 65_536;

/** Builds the handler of one endpoint: checks access, reads the input by the endpoint's schemas, calls `handle`. */
export function createRunEndpoint<Services>(
  endpoint: Endpoint<Services>,
  services: Services,
  adminAccess: AdminAccess,
): RunEndpoint {
  const { params, query, body, access, path, caching, rules } = endpoint;
  const isStrict = rules === 'strict';
  const queryNames = listFieldNames(query) ?? [];
  const readParams = createReader(params, 'path');
  const readQuery = createReader(query, 'query');
  const fieldNames = caching === 'network' && !isStrict ? listFieldNames(endpoint.answer) : undefined;
  const lenientNames = fieldNames === undefined ? queryNames : [...queryNames, 'fields'];
  return async (request) => {
    const { progress } = request;
    const { call, headers, deadline } = progress;
    progress.route = path;
    progress.isAdmin = access === 'admin';
    if (access === 'admin') requireAdmin(request, adminAccess);
    refuseMalformed(request.query, isStrict ? null : lenientNames);
    const given = readSingleValues(request.query, isStrict);
    if (isStrict) refuseUnknownNames(Object.keys(given), queryNames, () => listWrongFields(query, given, 'query'));
    const bodyLength = body !== null && typeof request.body === 'string' ? request.body.length : 0;
    if (bodyLength > bytesPerUnit) progress.charge(bodyLength / bytesPerUnit);
    const json = body === null ? undefined : readJsonBody(request, endpoint.bodyLimits);
    const fields = fieldNames && given['fields'] !== undefined ? readFields(given['fields'], fieldNames) : undefined;
    const input = {
      params: readParams(decodeParameters(request)),
      query: readQuery(given),
      body: body === null ? undefined : readInput(body, json, 'body'),
    };
    progress.charge(countUnits(endpoint.units, input) - 1); // the first one is taken before the request is read
    const answer = await endpoint.handle({
      ...input,
      services,
      call,
      headers,
      requestHeaders: request.headers,
      charge: progress.charge,
      language: null,
      unavailable: [],
      isOperator: () => isAdmin(request, adminAccess),
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
      const match = findCurrentTag(conditionsOf(request), etag);
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
    const pick = answer instanceof GeoJson ? pickProperties : pickFields;
    const whole = answer instanceof GeoJson ? answer.value : answer;
    return { status: 200, headers: {}, body: fields === undefined ? whole : pick(whole, fields) };
  };
}

/** An input without fields, such as the query of most requests, is checked once: the result is always the same. */
function createReader(schema: Schema, whole: string): (input: object) => unknown {
  let ofNothing: unknown;
  return (input) => {
    if (Object.keys(input).length > 0) return readInput(schema, input, whole);
    ofNothing ??= readInput(schema, input, whole);
    return ofNothing;
  };
}

function conditionsOf({ headers, requestContext }: RoutedRequest) {
  return { headers, method: requestContext.http.method };
}

function replyWithText({ etag, body }: TaggedText, request: RoutedRequest) {
  const { headers } = request.progress;
  const match = findCurrentTag(conditionsOf(request), etag);
  headers['etag'] = match ?? `"${etag}"`;
  return match === undefined ? { status: 200, headers: {}, body } : { status: 304, headers: {}, body: undefined };
}

function decodeParameters({ pathParameters, gateway }: HttpRequest): Record<string, string> {
  const decoded = Object.entries(pathParameters).map(([name, text]) => [name, decodePathParameter(text, gateway)]);
  return Object.fromEntries(decoded);
}

/** What is not percent-encoded UTF-8 is refused, but ignored in a parameter that a lenient endpoint does not know. */
function refuseMalformed({ malformed }: HttpRequest['query'], known: readonly string[] | null): void {
  if (malformed.size === 0) return;
  const name = [...malformed].find((one) => known === null || known.includes(one));
  if (name !== undefined) throw new InvalidParameterError(name.slice(0, 100), 'expected percent-encoded UTF-8');
}

/**
 * A name given twice stays a list, which a schema for a single value refuses. An empty parameter of a lenient endpoint counts
 * as absent, as in the service that the first version follows.
 */
function readSingleValues({ values }: HttpRequest['query'], isStrict: boolean): Record<string, unknown> {
  const given = isStrict ? [...values] : [...values].filter(([, list]) => list.some((value) => value !== ''));
  return Object.fromEntries(given.map(([name, list]) => [name, list.length === 1 ? list[0] : list]));
}
