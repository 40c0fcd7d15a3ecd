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
import { type BodyLimits, readJsonBody } from './request/json-body.ts';
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
  const readBody = body === null ? null : createBodyReader(body, endpoint.bodyLimits);
  /** The router keeps the parameters of a path as one object for each gateway (router.ts). */
  const knownParams = new WeakMap<object, { readonly params: unknown }>();
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
    const fields = fieldNames && given['fields'] !== undefined ? readFields(given['fields'], fieldNames) : undefined;
    const { pathParameters } = request;
    let known = knownParams.get(pathParameters);
    if (known === undefined) {
      known = { params: readParams(decodeParameters(request)) };
      knownParams.set(pathParameters, known);
    }
    const input = {
      params: known.params,
      query: readQuery(given),
      body: readBody === null ? undefined : readBody(request),
    };
    progress.charge(countUnits(endpoint.units, input) - 1); // the first one is taken before the request is read
    const answer = await endpoint.handle({
      params: input.params,
      query: input.query,
      body: input.body,
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
    for (const _ in input) return readInput(schema, input, whole);
    ofNothing ??= readInput(schema, input, whole);
    return ofNothing;
  };
}

/** Of each endpoint: a body that was sent before is not parsed and checked again, which takes a quarter of a GraphQL query from the cache. */
const maxKnownBodies = 100;
/** Characters. */
const maxKnownBodyLength = 2000;

/** Reads the body of a request. No endpoint changes what it gets. */
function createBodyReader(schema: Schema, limits: BodyLimits | undefined): (request: HttpRequest) => unknown {
  const known = new Map<string, unknown>();
  return (request) => {
    const { body, headers, isBase64Encoded } = request;
    const isShort = typeof body === 'string' && !isBase64Encoded && body.length <= maxKnownBodyLength;
    const key = isShort ? `${headers['content-type'] ?? ''}\n${headers['content-encoding'] ?? ''}\n${body}` : '';
    const before = known.get(key);
    if (before !== undefined) return before;
    const input = readInput(schema, readJsonBody(request, limits), 'body');
    if (isShort && key.length <= 2 * maxKnownBodyLength) {
      if (known.size >= maxKnownBodies) known.clear();
      known.set(key, input);
    }
    return input;
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
  const decoded: Record<string, string> = {};
  for (const name in pathParameters) decoded[name] = decodePathParameter(pathParameters[name] ?? '', gateway);
  return decoded;
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
  if (values.size === 0) return {};
  const given = isStrict ? [...values] : [...values].filter(([, list]) => list.some((value) => value !== ''));
  return Object.fromEntries(given.map(([name, list]) => [name, list.length === 1 ? list[0] : list]));
}
