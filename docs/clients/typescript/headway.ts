/**
 * A client of /v2 for browsers and Node, without dependencies. Its types are those of docs/openapi.d.ts, narrowed by the
 * request: `fields` keeps some fields of the data, and only the entities that `include` names are in the references.
 */
import type { paths } from '../../openapi.d.ts';

type Get<Path extends keyof paths> = paths[Path] extends { get: infer Operation } ? Operation : never;
type Answer<Path extends keyof paths> =
  Get<Path> extends { responses: { 200: { content: { 'application/json': infer Body } } } } ? Body : never;

/** The paths of /v2 that answer JSON. */
export type V2Path = {
  [Path in keyof paths]: Path extends `/v2/${string}` ? ([Answer<Path>] extends [never] ? never : Path) : never;
}[keyof paths];

/** Lists are read-only, so that the type of a request has the very names in it. */
type ReadonlyLists<Query> = {
  readonly [Key in keyof Query]: Query[Key] extends (infer Item)[] | undefined ? readonly Item[] : Query[Key];
};
type QueryOf<Path extends V2Path> =
  Get<Path> extends { parameters: { query?: infer Query } } ? ReadonlyLists<NonNullable<Query>> : never;
type PathParametersOf<Path extends V2Path> =
  Get<Path> extends { parameters: { path: infer Parameters } }
    ? { readonly path: Parameters }
    : { readonly path?: never };

/** The list of the references that an entity of `include` is in. */
type Lists = {
  route: 'routes';
  stop: 'stops';
  stops: 'stops';
  children: 'stops';
  trip: 'trips';
  vehicle: 'vehicles';
  alert: 'alerts';
};

type Named<Query, Name extends string> = Query extends { readonly [Key in Name]: readonly (infer Item)[] }
  ? Item
  : never;
type Selected<Data, Field> = [Field] extends [never]
  ? Data
  : Data extends readonly (infer Item)[]
    ? Pick<Item, Field & keyof Item>[]
    : Pick<Data, Field & keyof Data>;
type Included<References, Entity> = {
  [List in keyof References]: List extends Lists[Entity & keyof Lists] ? References[List] : never[];
};

/** The answer to a request with this query. */
export type Narrowed<Path extends V2Path, Query> =
  Answer<Path> extends { data: infer Data; references: infer References; meta: infer Meta }
    ? {
        readonly data: Selected<Data, Named<Query, 'fields'>>;
        readonly references: Included<References, Named<Query, 'include'>>;
        readonly meta: Meta;
      }
    : never;

/** An answer that is no success: its problem by RFC 9457. */
export class HeadwayError extends Error {
  override readonly name = 'HeadwayError';
  readonly status: number;
  /** For example `urn:problem-type:headway:stop-not-found`. */
  readonly type: string;
  constructor(status: number, { type = 'about:blank', detail }: { type?: string; detail?: string }) {
    super(detail ?? `The server answered ${status}`);
    this.status = status;
    this.type = type;
  }
}

/** Creates a client. @param options.fetch for tests, or to add headers */
export function createHeadwayClient({
  baseUrl,
  fetch = globalThis.fetch,
}: {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
}) {
  return {
    /** Calls one operation. @throws HeadwayError for any status but 200, and what `fetch` throws without an answer */
    async get<Path extends V2Path, const Query extends QueryOf<Path>>(
      path: Path,
      {
        path: parameters = {},
        query,
        signal,
      }: PathParametersOf<Path> & { readonly query?: Query; readonly signal?: AbortSignal },
    ): Promise<Narrowed<Path, Query>> {
      const named = parameters as Readonly<Record<string, string>>;
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named[name] ?? ''));
      const url = new URL(baseUrl.replace(/\/$/, '') + filled);
      for (const [name, value] of Object.entries(query ?? {}))
        for (const one of [value].flat()) if (one !== undefined) url.searchParams.append(name, String(one));
      const response = await fetch(url, signal === undefined ? {} : { signal });
      const body: unknown = await response.json().catch(() => ({}));
      if (response.status !== 200) throw new HeadwayError(response.status, body as { type?: string; detail?: string });
      return body as Narrowed<Path, Query>;
    },
  };
}
