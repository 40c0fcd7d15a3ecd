import * as z from 'zod/mini';
import { type Caching, cacheControl } from '../../../shared/http/answer/caching.ts';
import type { Documentation } from '../../../shared/http/endpoint.ts';
import { objectOf } from '../../../shared/http/request/fields.ts';
import type { Schema } from '../../../shared/http/request/read-input.ts';
import { listFieldNames, pickFields } from '../../../shared/http/request/sparse-fields.ts';
import { defineEndpoint, type Input } from '../../answers/define-endpoint.ts';
import { readLanguage } from '../languages/read-language.ts';
import { translateAnswer } from '../languages/translate-answer.ts';
import { includeField, langField, parameters } from './parameters.ts';
import * as schemas from './schemas.ts';
import { vehiclePosition } from './vehicle-schemas.ts';

/** What an answer of the second version says about itself. */
export type Meta = z.infer<typeof meta>;
export const meta = z.object({
  /** RFC 3339. */
  generatedAt: z.string(),
  /** Requested ids that do not exist. */
  notFound: z.array(z.string()),
  /** Parts of the answer that are missing because an upstream failed. */
  unavailable: z.array(z.object({ part: z.string(), reason: z.string() })),
  /** Whether any time in the answer comes from realtime data; null where the answer has no times. */
  realtime: z.nullable(z.boolean()),
  /** False where there is more than the limits of the operation let an answer have, or a duty that cannot be read. */
  isComplete: z.boolean(),
});

/** Entities that the data refers to, each once. Lists are empty for entities that `include` does not name. */
export type References = z.infer<typeof references>;
export const references = z.object({
  routes: z.array(schemas.route),
  stops: z.array(schemas.stop),
  trips: z.array(schemas.tripReference),
  vehicles: z.array(vehiclePosition),
  alerts: z.array(schemas.alert),
});

/** Creates empty references, to be filled. */
export function createReferences(): References {
  return { routes: [], stops: [], trips: [], vehicles: [], alerts: [] };
}

/** Creates the `meta` of an answer. Its missing parts are those given here and those of the call, each once. */
export function createMeta(context: Pick<Input, 'services' | 'unavailable'>, more: Partial<Meta> = {}): Meta {
  const { realtime = null, notFound = [], isComplete = true } = more;
  const parts = new Map([...context.unavailable, ...(more.unavailable ?? [])].map((one) => [one.part, one]));
  const generatedAt = new Date(context.services.clock.now()).toISOString();
  return { generatedAt, notFound, unavailable: [...parts.values()], realtime, isComplete };
}

const fieldsText =
  'Fields of `data` to keep, separated by commas; of each item where `data` is a list. Default: all. The other fields are then absent.';

/**
 * Declares an endpoint that answers `{data, references, meta}` and refuses unknown parameters. Every endpoint takes
 * `fields`, which narrows `data`.
 */
export function defineV2Endpoint<Data extends Schema, Params extends Schema, Query extends Schema>({
  data,
  query,
  documentation,
  ...declaration
}: {
  readonly path: `/v2/${string}`;
  readonly summary: string;
  readonly documentation: Documentation;
  readonly caching: 'network' | 'brief' | 'none';
  readonly params: Params;
  readonly query: Query;
  readonly data: Data;
  handle(
    input: Input & { readonly params: z.output<Params>; readonly query: z.output<Query> },
  ): Promise<{ data: z.output<Data>; references: References; meta: Meta }>;
}) {
  const names = listFieldNames(data) ?? [];
  const { shape } = query._zod.def as unknown as { shape: z.core.$ZodLooseShape };
  return defineEndpoint({
    ...declaration,
    documentation: {
      ...documentation,
      parameters: { lang: parameters.lang, ...documentation.parameters, fields: fieldsText },
    },
    method: 'GET',
    rules: 'strict',
    query: objectOf({ lang: z.optional(langField), ...shape, fields: z.optional(includeField(names)) }),
    answer: z.object({ data, references, meta }),
    handle: async (input) => {
      const { fields, lang } = input.query as { fields?: readonly string[]; lang?: string };
      const language = readLanguage(lang, input.requestHeaders);
      const localized = { ...input, language } as unknown as Parameters<typeof declaration.handle>[0];
      const answer = await translateAnswer(await declaration.handle(localized), localized);
      input.headers['vary'] = 'Accept-Language';
      if (answer.meta.unavailable.length > 0) input.headers['cache-control'] = cacheIncomplete(declaration.caching);
      return (fields === undefined ? answer : { ...answer, data: pickFields(answer.data, fields) }) as never;
    },
  });
}

/** What is missing may come soon, and no cache may serve an answer without it for a day while the API fails. */
function cacheIncomplete(caching: Caching): string {
  return cacheControl[caching === 'network' ? 'brief' : caching];
}
