import type { GraphQLSchema } from 'graphql';
import type { OtpInstance } from '../configuration/otp-instances.ts';
import type { Call } from '../connections/core/call.ts';
import type { Clock } from '../connections/core/clock.ts';
import { elapsedMs, type Instant, readInstant } from '../connections/core/elapsed.ts';
import { UnavailableError } from '../connections/core/errors.ts';
import { createSingleFlight } from '../connections/core/single-flight.ts';
import type { OtpClient } from '../otp/client.ts';
import { nameSchema } from '../otp/schema-name.ts';
import type { Networks } from '../snapshot/loaded-network.ts';
import type { SnapshotStore } from '../snapshot/store/store.ts';
import type { GraphqlQuestion } from './check-query.ts';
import type { Counts } from './estimate-nodes.ts';

/** Stands before an OTP that does not defend itself. */
export type GraphqlGuard = {
  /** @throws InvalidInputError for a question that is not passed on, UnavailableError where it cannot be judged */
  check(instance: OtpInstance, question: GraphqlQuestion, call: Call): Promise<void>;
};

/** A refresh runs every 15 minutes; a new schema comes with a new OTP. */
const schemaHoldsMs = 900_000;

/**
 * The schema is the one that the last refresh kept beside the snapshots, else the instance's own answer. Neither it nor
 * graphql-js is loaded before somebody asks.
 */
export function createGraphqlGuard({
  otp,
  store,
  networks,
  clock,
}: {
  otp: OtpClient;
  store: SnapshotStore | null;
  networks: Networks;
  clock: Clock;
}): GraphqlGuard {
  const schemas = new Map<string, { schema: GraphQLSchema; readAt: Instant }>();
  const flights = createSingleFlight();
  let counted: { readonly of: string; readonly counts: Counts } | undefined;

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
          return schema;
        },
        call,
      );
    } catch (error) {
      if (held === undefined) throw error;
      return held.schema;
    }
  };

  return {
    async check(instance, question, call) {
      const schema = await getSchema(instance, call);
      for (const feedId of await networks.feedIds(call)) await networks.get(feedId, call).catch(() => undefined);
      const [{ checkQuery }, { countNetworks }] = await Promise.all([
        import('./check-query.ts'),
        import('./count-network.ts'),
      ]);
      const loaded = networks.loaded();
      if (loaded.length === 0) {
        throw new UnavailableError('No network is loaded by whose size the query could be judged', { peer: 'otp' });
      }
      const of = loaded.map(({ version }) => version).join();
      if (counted?.of !== of) counted = { of, counts: countNetworks(loaded.map(({ network }) => network)) };
      checkQuery(question, { schema, counts: counted.counts });
    },
  };
}
