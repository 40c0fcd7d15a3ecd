import { type GraphQLSchema, getNamedType, isCompositeType, isNonNullType, isObjectType } from 'graphql';
import type { ArbitraryQuery, KnownValues } from '../../hostile/arbitrary-query.ts';
import { measure, type Target } from './measure-otp.ts';

/** Root fields that give one object as often as they are asked for, and the type of the object. */
const openers: Readonly<Record<string, string>> = {
  stop: 'Stop',
  station: 'Stop',
  route: 'Route',
  pattern: 'Pattern',
  trip: 'Trip',
  agency: 'Agency',
  feeds: 'Feed',
  serviceTimeRange: 'serviceTimeRange',
};

/** Evaluations of a field in one query: `selections` of shared/graphql/check-query.ts, in roots with `perRoot` fields each. */
const most = { roots: 90, perRoot: 20 };

/** A query whose CPU time is more than this times its estimate could take more than a second at the limit. */
const maxFactor = 2;
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
  for (const [root, typeName] of Object.entries(openers)) {
    const type = schema.getType(typeName);
    const id = known.ids[root]?.[0];
    if (!isObjectType(type)) continue;
    for (const { name, args, type: fieldType } of Object.values(type.getFields())) {
      if (args.some((one) => isNonNullType(one.type) && one.defaultValue === undefined)) continue;
      const inside = isCompositeType(getNamedType(fieldType)) ? ' { __typename }' : '';
      const query = chooseLargest((count) => {
        const perRoot = Math.min(most.perRoot, count);
        const fields = Array.from({ length: perRoot }, (_, index) => `f${index}: ${name}${inside}`).join(' ');
        const opened = id === undefined ? root : `${root}(id: "${id}")`;
        const roots = Array.from({ length: Math.ceil(count / perRoot) }, (_, index) => `r${index}: ${opened} {...F}`);
        return { query: `{ ${roots.join(' ')} } fragment F on ${typeName} { ${fields} }`, variables: {} };
      }, costOf);
      if (query === undefined) continue;
      const estimatedMs = costOf(query) / 1000;
      const { cpuMs } = await measure(target, query, false);
      if (cpuMs < minCpuMs || cpuMs < maxFactor * estimatedMs) continue;
      problems.push(
        `${typeName}.${name}: ${cpuMs} ms of CPU for an estimate of ${Math.round(estimatedMs)} ms, of ${root}`,
      );
    }
  }
  return problems;
}

/** The query with the most evaluations that is under the limit. */
function chooseLargest(
  write: (count: number) => ArbitraryQuery,
  costOf: (query: ArbitraryQuery) => number,
): ArbitraryQuery | undefined {
  for (let count = most.roots * most.perRoot; count >= 1; count = Math.floor(count / 2)) {
    const query = write(count);
    if (Number.isFinite(costOf(query)) && costOf(query) <= 500_000) return query;
  }
  return undefined;
}
