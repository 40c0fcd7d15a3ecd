import type { GraphQLFieldResolver } from 'graphql';
import { alertResolvers } from './alert-resolvers.ts';
import { entityResolvers } from './entity-resolvers.ts';
import { queryResolvers } from './query-resolvers.ts';
import type { ResolveContext } from './resolve-context.ts';
import { stopResolvers } from './stop-resolvers.ts';

type Resolver = (source: never, context: ResolveContext, args: never) => unknown;

const resolvers: Readonly<Record<string, Readonly<Record<string, Resolver>>>> = {
  QueryType: queryResolvers,
  ...entityResolvers,
  ...stopResolvers,
  ...alertResolvers,
};

/**
 * Resolves one field by its resolver or, without one, by the property of the same name.
 * @throws Error for a field of OTP's schema that a stand-in without streets and without OTP's own data cannot know
 */
export const resolveField: GraphQLFieldResolver<unknown, ResolveContext> = (source, args, context, info) => {
  const type = info.parentType.name;
  const resolver = resolvers[type]?.[info.fieldName];
  if (resolver) return resolver(source as never, context, args as never);
  if (typeof source === 'object' && source !== null && info.fieldName in source) {
    return (source as Record<string, unknown>)[info.fieldName];
  }
  throw new Error(`${type}.${info.fieldName} is not in the stand-in; a real OpenTripPlanner has it (--otp URL)`);
};
