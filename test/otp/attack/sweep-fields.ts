import { type GraphQLSchema, getNamedType, isCompositeType, isNonNullType, isObjectType } from 'graphql';
import type { ArbitraryQuery, KnownValues } from '../../hostile/arbitrary-query.ts';
import { measure, type Target } from './measure-otp.ts';

/** A selection that gives the largest objects of a type, many at a time where OTP allows it. */
type Opener = { readonly type: string; readonly path: (known: KnownValues['ids']) => readonly string[] };

const openers: readonly Opener[] = [
  { type: 'Stop', path: ({ stops }) => [`stops(ids: ${repeatId(stops)})`] },
  { type: 'Stop', path: ({ stations }) => [`stations(ids: ${repeatId(stations)})`] },
  { type: 'Route', path: ({ route }) => [`route(id: "${route?.[0]}")`] },
  { type: 'Pattern', path: () => ['patterns'] },
  { type: 'Trip', path: ({ route }) => [`route(id: "${route?.[0]}")`, 'trips'] },
  { type: 'Stoptime', path: ({ trip }) => [`trip(id: "${trip?.[0]}")`, 'stoptimes'] },
  { type: 'Agency', path: () => ['agencies'] },
  { type: 'Feed', path: () => ['feeds'] },
  { type: 'serviceTimeRange', path: () => ['serviceTimeRange'] },
];

/** Aliases of the root, and of the field in each: together at most 100, the limit of shared/graphql/check-query.ts. */
const shapes = [99, 50, 20, 10, 5, 2, 1].flatMap((fields) =>
  [1, 2, 5, 9, 16, 33, 50].filter((roots) => roots + roots * fields <= 100).map((roots) => ({ roots, fields })),
);

/** A query whose CPU time is more than this times its estimate could take more than a second at the limit. */
const maxFactor = 2;
/** Microseconds: HEADWAY_GRAPHQL_MAX_COST. */
export const maxCost = 500_000;
/** A shorter time says nothing: the clock of a process has steps of 10 ms. */
const minCpuMs = 100;

/**
 * Asks a real OTP for each field of its largest objects again and again. The generated attack rarely repeats one field, so it does
 * not show a field that looks cheap and is not, such as the mode of a stop, for which OTP counts all trips.
 * @param options.costOf the estimate in microseconds; above the limit if the query is refused
 * @returns one sentence for each field that takes much more than its estimate
 */
export async function sweepFields(
  target: Target,
  { schema, known, costOf }: { schema: GraphQLSchema; known: KnownValues; costOf: (query: ArbitraryQuery) => number },
): Promise<string[]> {
  const problems: string[] = [];
  for (const { type: typeName, path } of openers) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    const [root = '', ...inner] = path(known.ids);
    for (const { name, args, type: fieldType } of Object.values(type.getFields())) {
      if (args.some((one) => isNonNullType(one.type) && one.defaultValue === undefined)) continue;
      const inside = isCompositeType(getNamedType(fieldType)) ? ' { __typename }' : '';
      const queries = shapes.map(({ roots, fields }) => {
        const all = Array.from({ length: fields }, (_, index) => `f${index}: ${name}${inside}`).join(' ');
        const body = inner.reduceRight((text, one) => `${one} { ${text} }`, all);
        const opened = Array.from({ length: roots }, (_, index) => `r${index}: ${root} { ...B }`).join(' ');
        return {
          query: `{ ${opened} } fragment B on ${inner.length === 0 ? typeName : typeOfRoot(schema, root)} { ${body} }`,
          variables: {},
        };
      });
      const largest = findLargest(queries, costOf);
      if (largest === undefined) continue;
      const estimatedMs = costOf(largest) / 1000;
      const isFair = (takenMs: number) => takenMs < minCpuMs || takenMs < maxFactor * estimatedMs;
      const first = await measure(target, largest, false);
      if (isFair(first.cpuMs)) continue;
      const { cpuMs } = await measure(target, largest, false); // the first one may have met code that was not compiled yet
      if (isFair(cpuMs)) continue;
      const times = `${cpuMs} ms of CPU for an estimate of ${Math.round(estimatedMs)} ms`;
      problems.push(`${typeName}.${name}: ${times}: ${largest.query.slice(0, 200)}`);
    }
  }
  return problems;
}

/** The query with the highest cost that is under the limit. */
function findLargest(
  queries: readonly ArbitraryQuery[],
  costOf: (query: ArbitraryQuery) => number,
): ArbitraryQuery | undefined {
  const costs = queries.map((query) => ({ query, cost: costOf(query) })).filter(({ cost }) => cost <= maxCost);
  return costs.toSorted((a, b) => b.cost - a.cost)[0]?.query;
}

function typeOfRoot(schema: GraphQLSchema, root: string): string {
  const field = schema.getQueryType()?.getFields()[root.split('(')[0] ?? ''];
  return field === undefined ? '' : getNamedType(field.type).name;
}

function repeatId(ids: readonly string[] | undefined): string {
  return JSON.stringify(new Array(100).fill(ids?.[0]));
}
