import type { Call } from '@headway/connections/call';
import type { Clock } from '@headway/connections/clock';
import { elapsedMs, type Instant, readInstant } from '@headway/connections/elapsed';
import { UnavailableError } from '@headway/connections/errors';
import { createSingleFlight } from '@headway/connections/single-flight';
import type { GraphQLSchema } from 'graphql';
import { cacheKey } from '../cache/cache-key.ts';
import type { OtpInstance } from '../configuration/otp-instances.ts';
import type { OtpClient } from '../otp/client.ts';
import { nameSchema } from '../otp/schema-name.ts';
import type { Networks } from '../snapshot/loaded-network.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import type { checkQuery, GraphqlQuestion } from './check-query.ts';
import type { measureNetworks, NetworkSizes } from './network-sizes.ts';

/** Protects OTP, which has no limits of its own, from expensive queries. */
export type GraphqlGuard = {
  /**
   * Checks a caller's query before it is sent to an OTP.
   * @throws InvalidInputError for a query that is not passed on
   * @throws UnavailableError if there is no schema or no network to check it by
   */
  check(instance: OtpInstance, question: GraphqlQuestion, call: Call): Promise<AcceptedQuery>;
  /** Loads the schema of an OTP and the code of the check, which takes the first query 100 ms. @throws as `check` does */
  prepare(instance: OtpInstance, call: Call): Promise<void>;
};

/** A refresh runs every 15 minutes, and only a new OTP has a new schema. */
const schemaHoldsMs = 900_000;

/** Checked queries that are remembered, and the largest one in characters: together they take at most 10 MB. */
const maxAccepted = 500;
const maxAcceptedCharacters = 20_000;

/** A query that may be sent. */
export type AcceptedQuery = {
  /** Estimated CPU time of the OTP in microseconds. */
  readonly cost: number;
  /** Of its answer in the cache. */
  readonly key: string;
};

/**
 * Uses the schema that the last refresh stored beside the snapshots, or else asks the instance for it. Loads the schema and
 * graphql-js only on the first query.
 * @param options.rootFields those that callers may use; null allows all
 * @param options.maxCost microseconds of the OTP's CPU
 */
export function createGraphqlGuard({
  otp,
  store,
  networks,
  clock,
  rootFields,
  maxCost,
}: {
  otp: OtpClient;
  store: SnapshotStore | null;
  networks: Networks;
  clock: Clock;
  rootFields: readonly string[] | null;
  maxCost: number;
}): GraphqlGuard {
  const schemas = new Map<string, { schema: GraphQLSchema; readAt: Instant }>();
  const flights = createSingleFlight();
  /** Queries that passed the check with the schemas and sizes of now, by instance and text: a repeated check costs 0.4 ms. */
  const accepted = new Map<string, AcceptedQuery>();
  let measured: { readonly versions: string; readonly sizes: NetworkSizes } | undefined;

  const readText = async (instance: OtpInstance, call: Call): Promise<string> => {
    const key = (await store?.readManifest(call))?.schemas?.[nameSchema(instance)];
    if (key !== undefined && store !== null) return (await store.readObject(key, call)).toString();
    const { introspectSchema } = await import('../otp/read-schema.ts');
    return introspectSchema(otp, instance, call);
  };

  const getSchema = async (instance: OtpInstance, call: Call): Promise<GraphQLSchema> => {
    const held = schemas.get(instance.url);
    if (held !== undefined && elapsedMs(clock, held.readAt) < schemaHoldsMs) return held.schema;
    try {
      return await flights.run(
        instance.url,
        async () => {
          const { parseSchema } = await import('../otp/read-schema.ts');
          const schema = parseSchema(await readText(instance, call));
          schemas.set(instance.url, { schema, readAt: readInstant(clock) });
          accepted.clear();
          return schema;
        },
        call,
      );
    } catch (error) {
      if (held === undefined) throw error;
      return held.schema;
    }
  };

  let code: { checkQuery: typeof checkQuery; measureNetworks: typeof measureNetworks } | undefined;
  const loadCode = async () => {
    const [{ checkQuery }, { measureNetworks }] = await Promise.all([
      import('./check-query.ts'),
      import('./network-sizes.ts'),
    ]);
    code = { checkQuery, measureNetworks };
    return code;
  };

  return {
    async prepare(instance, call) {
      await Promise.all([getSchema(instance, call), loadCode()]);
    },
    async check(instance, question, call) {
      for (const feedId of await networks.feedIds(call)) await networks.get(feedId, call).catch(() => undefined);
      const { checkQuery, measureNetworks } = code ?? (await loadCode());
      const schema = await getSchema(instance, call); // the last wait: what follows sees one schema and its list
      const loaded = networks.loaded();
      if (loaded.length === 0) {
        throw new UnavailableError('No network is loaded, so the cost of the query cannot be estimated', {
          peer: 'otp',
        });
      }
      const versions = loaded.map(({ version }) => version).join();
      if (measured?.versions !== versions) {
        measured = { versions, sizes: measureNetworks(loaded.map(({ network }) => network)) };
        accepted.clear();
      }
      const { sizes } = measured;
      const key = JSON.stringify([instance.url, question.query, question.operationName, question.variables]);
      const known = accepted.get(key);
      if (known !== undefined) return known;
      const { cost, cacheParts } = checkQuery(question, { schema, sizes, rootFields, maxCost });
      const query: AcceptedQuery = { cost, key: cacheKey('graphql', instance.url, ...cacheParts) };
      if (accepted.size >= maxAccepted) accepted.clear();
      if (key.length <= maxAcceptedCharacters) accepted.set(key, query);
      return query;
    },
  };
}
