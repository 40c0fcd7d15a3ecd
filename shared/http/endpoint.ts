import type { Call } from '@headway/connections/call';
import * as z from 'zod/mini';
import type { Caching } from './answer/caching.ts';
import type { GeoJson, JsonText } from './answer/ready-bodies.ts';
import type { CallUnits } from './limits/call-units.ts';
import type { BodyLimits } from './request/json-body.ts';
import type { ListBody } from './request/page.ts';
import type { Schema } from './request/read-input.ts';

/** What the OpenAPI document says about an operation beyond its summary. */
export type Documentation = {
  readonly operationId: string;
  readonly tag: string;
  readonly description: string;
  /** One sentence for each parameter, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** One sentence for each header that only this operation answers, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A whole answer. */
  readonly example: unknown;
  /** Media type of an answer that is not application/json: text, or with the answer's schema where it ends in `+json`. */
  readonly mediaType?: string;
};

const nothing = z.object({});
type Nothing = typeof nothing;

/** A part of an answer, and why it is missing. */
export type MissingPart = { readonly part: string; readonly reason: string };

/** What `handle` receives. `headers` are the headers of the answer, names in lower case. */
export type Input<Services, Params = unknown, Query = unknown, Body = unknown> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly services: Services;
  readonly call: Call;
  readonly headers: Record<string, string>;
  /** Names in lower case. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** The language of names, as the first part of a BCP 47 tag; null: the names of the feed. */
  readonly language: string | null;
  /** Parts that the answer lacks because an upstream failed. Readers add to it, and answers with a `meta` list it there. */
  readonly unavailable: MissingPart[];
  /**
   * Takes units from the client's share beside those of the endpoint, for work that only `handle` can estimate.
   * @throws RequestRefusedError if the client has less
   */
  charge(units: number): void;
  /** Whether the caller has access to the admin endpoints: answers may show it what the public must not see. */
  isOperator(): boolean;
  /** The time left for the call. */
  remainingMs(): number;
};

/** One endpoint. Routing, validation, types and documentation all come from this declaration. */
export type Endpoint<Services> = {
  readonly method: 'GET' | 'POST';
  /** The template: `/route/{gtfs_id}/{route_id}`. */
  readonly path: string;
  readonly summary: string;
  readonly access: 'public' | 'admin';
  readonly caching: Caching;
  readonly params: Schema;
  readonly query: Schema;
  /** What the OpenAPI document says of `query`, where it cannot express a rule over several parameters. */
  readonly documentedQuery?: Schema;
  /** null if the endpoint reads no body. */
  readonly body: Schema | null;
  readonly bodyLimits?: BodyLimits | undefined;
  readonly answer: Schema;
  /** The answer to `format=geojson`; null if the endpoint has none. */
  readonly geojson: Schema | null;
  /**
   * `lenient` ignores unknown parameters. `strict` refuses them, and answers `{data, references, meta}` with an ETag over
   * data and references.
   */
  readonly rules: 'lenient' | 'strict';
  /** Whether GET answers a range of the bytes of a TextBody (byte-range.ts). */
  readonly acceptsRanges: boolean;
  readonly documentation: Documentation | null;
  /** Taken from the client's share before `handle` runs. */
  readonly units: CallUnits;
  handle(input: Input<Services>): unknown;
};

type Declaration<
  Services,
  Params extends Schema,
  Query extends Schema,
  Body extends Schema,
  Answer extends Schema,
  Geo extends Schema,
> = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly access?: 'public' | 'admin';
  /** Default: none. With `network`, callers may choose among the answer's fields with the parameter `fields`. */
  readonly caching?: Caching;
  readonly params?: Params;
  readonly query?: Query;
  readonly documentedQuery?: Schema;
  readonly body?: Body;
  /** Default: 80 KiB. */
  readonly bodyLimits?: BodyLimits;
  readonly answer: Answer;
  readonly geojson?: Geo;
  readonly rules?: 'lenient' | 'strict';
  readonly acceptsRanges?: boolean;
  readonly documentation?: Documentation;
  handle(
    input: Input<Services, z.output<Params>, z.output<Query>, z.output<Body>>,
  ): EndpointAnswer<Answer, Geo> | Promise<EndpointAnswer<Answer, Geo>>;
};

/** The declared answer, the same answer as ready JSON text or as a long list, or GeoJSON where the endpoint declares it. */
type EndpointAnswer<Answer extends Schema, Geo extends Schema> =
  | z.output<Answer>
  | JsonText
  | ListBody
  | GeoJson<DeepReadonly<z.output<Geo>> | ListBody>;

type DeepReadonly<Value> = unknown extends Value ? Value : { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> };

/**
 * Builds the function that declares endpoints over these services. The types follow from the schemas.
 * @param findUnits what an operation such as `GET /health` takes from its client's share
 */
export function createDefineEndpoint<Services>(findUnits: (operation: string) => CallUnits = () => ({ units: 1 })) {
  return function defineEndpoint<
    Answer extends Schema,
    Params extends Schema = Nothing,
    Query extends Schema = Nothing,
    Body extends Schema = Schema<undefined>,
    Geo extends Schema = Schema<never>,
  >(declaration: Declaration<Services, Params, Query, Body, Answer, Geo>): Endpoint<Services> {
    const {
      access = 'public',
      caching = 'none',
      params = nothing,
      query = nothing,
      body = null,
      geojson = null,
      rules = 'lenient',
      acceptsRanges = false,
      documentation = null,
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
      rules,
      acceptsRanges,
      documentation,
      units: findUnits(`${declaration.method} ${declaration.path}`),
      // run-endpoint.ts has read the input by the declaration's own schemas.
      handle: (input) => declaration.handle(input as Parameters<typeof declaration.handle>[0]),
    };
  };
}
