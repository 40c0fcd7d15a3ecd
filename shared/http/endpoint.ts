import * as z from 'zod/mini';
import type { Call } from '../connections/core/call.ts';
import type { Caching } from './answer/caching.ts';
import type { Schema } from './request/read-input.ts';

const nothing = z.object({});
type Nothing = typeof nothing;

/** What an endpoint is given. `headers` go out with the answer; names in lower case. */
export type Input<Services, Params = unknown, Query = unknown, Body = unknown> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly services: Services;
  readonly call: Call;
  readonly headers: Record<string, string>;
  /** How long the call may still take. */
  remainingMs(): number;
};

/** One endpoint, declared once: what is served, validated, typed and documented comes from here. */
export type Endpoint<Services> = {
  readonly method: 'GET' | 'POST';
  /** The template: `/route/{gtfs_id}/{route_id}`. */
  readonly path: string;
  readonly summary: string;
  readonly access: 'public' | 'admin';
  readonly caching: Caching;
  readonly params: Schema;
  readonly query: Schema;
  /** null: no body is read. */
  readonly body: Schema | null;
  readonly answer: Schema;
  /** The answer to `format=geojson`; null where there is no such. */
  readonly geojson: Schema | null;
  handle(input: Input<Services>): unknown;
};

type Declaration<Services, Params extends Schema, Query extends Schema, Body extends Schema, Answer extends Schema> = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly access?: 'public' | 'admin';
  /** Default: none. With network, `fields` may choose among the answer's fields. */
  readonly caching?: Caching;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
  readonly geojson?: Schema;
  handle(
    input: Input<Services, z.output<Params>, z.output<Query>, z.output<Body>>,
  ): z.output<Answer> | Promise<z.output<Answer>>;
};

/** Gives the function that declares endpoints which are handed these services; types follow from the schemas. */
export function createDefineEndpoint<Services>() {
  return function defineEndpoint<
    Answer extends Schema,
    Params extends Schema = Nothing,
    Query extends Schema = Nothing,
    Body extends Schema = Schema<undefined>,
  >(declaration: Declaration<Services, Params, Query, Body, Answer>): Endpoint<Services> {
    const {
      access = 'public',
      caching = 'none',
      params = nothing,
      query = nothing,
      body = null,
      geojson = null,
      ...rest
    } = declaration;
    return {
      ...rest,
      access,
      caching,
      params,
      query,
      body,
      geojson,
      // The input has gone through the declaration's own schemas (run-endpoint.ts) before it gets here.
      handle: (input) => declaration.handle(input as Parameters<typeof declaration.handle>[0]),
    };
  };
}
