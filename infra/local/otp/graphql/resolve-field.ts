import type { GraphQLFieldResolver } from 'graphql';
import { entityResolvers } from './entity-resolvers.ts';
import { queryResolvers } from './query-resolvers.ts';
import type { ResolveContext } from './resolve-context.ts';

type Resolver = (source: never, context: ResolveContext, args: never) => unknown;

const resolvers: Readonly<Record<string, Readonly<Record<string, Resolver>>>> = {
  QueryType: queryResolvers,
  ...entityResolvers,
};

/** Resolves one field by its resolver or, without one, by the property of the same name. */
export const resolveField: GraphQLFieldResolver<unknown, ResolveContext> = (source, args, context, info) => {
  const resolver = resolvers[info.parentType.name]?.[info.fieldName];
  if (resolver) return resolver(source as never, context, args as never);
  return (source as Record<string, unknown>)[info.fieldName];
};
