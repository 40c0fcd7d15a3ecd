import { InvalidInputError } from '@headway/connections/errors';
import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  stripIgnoredCharacters,
  validate,
} from 'graphql';
import { estimateCost, type Variables } from './estimate-cost.ts';
import { GraphqlRequestError } from './graphql-request-error.ts';
import { measureSelections } from './measure-selections.ts';
import type { NetworkSizes } from './network-sizes.ts';

/** The shape of a caller's query. A batch of 50 trips with their stop times takes 51 selections at depth 3. */
const limits = { tokens: 5000, depth: 12, aliases: 100, selections: 2000, pairs: 20_000 };

export type GraphqlQuestion = {
  readonly query: string;
  readonly variables?: Variables | undefined;
  readonly operationName?: string | undefined;
};

/** The result of the check. */
export type CheckedQuery = {
  /** Estimated CPU time of the OTP in microseconds. */
  readonly cost: number;
  /** The same for queries that differ only in spaces, comments, unused variables or their order. */
  readonly cacheParts: readonly string[];
};

/**
 * Checks that an OTP can answer a query without harm: it is valid by the instance's schema, its shape is bounded, and so is
 * its estimated cost in the networks that the OTP serves.
 * @throws GraphqlRequestError that says what is wrong; InvalidInputError for a query above a limit, with what it would cost
 */
export function checkQuery(
  { query, variables = {}, operationName }: GraphqlQuestion,
  {
    schema,
    sizes,
    rootFields,
    maxCost,
  }: { schema: GraphQLSchema; sizes: NetworkSizes; rootFields: readonly string[] | null; maxCost: number },
): CheckedQuery {
  const document = parseQuery(query);
  const operation = findOperation(document, operationName);
  const { depth, aliases, selections, pairs } = measureSelections(document, limits.selections);
  refuseAbove('levels of depth', depth, limits.depth);
  refuseAbove('aliases', aliases, limits.aliases);
  refuseAbove('selections', selections, limits.selections);
  refuseAbove('pairs of selections that share a name and a place: select each field once', pairs, limits.pairs);
  const [problem] = validate(schema, document, specifiedRules, { maxErrors: 1 });
  if (problem !== undefined) throw new GraphqlRequestError(`query: ${problem.message}`);
  const cost = estimateCost({ schema, document, operation, variables, sizes, rootFields });
  if (cost > maxCost) {
    throw new InvalidInputError(
      `query: its estimated cost is ${formatCount(cost)}, and ${formatCount(maxCost)} is the limit: lists inside lists multiply`,
    );
  }
  const declared = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value).toSorted();
  return {
    cost,
    cacheParts: [
      stripIgnoredCharacters(query),
      operationName ?? '',
      JSON.stringify(declared.map((name) => [name, variables[name]])),
    ],
  };
}

function parseQuery(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: limits.tokens });
  } catch (error) {
    const message = `query: ${(error as Error).message}`;
    if (message.includes(`${limits.tokens} tokens`)) throw new InvalidInputError(message, { cause: error });
    throw new GraphqlRequestError(message, { cause: error });
  }
}

/** The operation to run. A document that also has a mutation or a subscription is refused. */
function findOperation(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operations.some(({ operation }) => operation !== 'query')) {
    throw new InvalidInputError('query: expected a query; mutations and subscriptions are not passed on');
  }
  const found = name === undefined ? operations : operations.filter((node) => node.name?.value === name);
  const [operation, ...others] = found;
  if (operation === undefined)
    throw new GraphqlRequestError('operationName: expected the name of an operation in the query');
  if (others.length > 0)
    throw new GraphqlRequestError('operationName: expected a name, because the query has several operations');
  return operation;
}

function refuseAbove(what: string, count: number, limit: number): void {
  if (count > limit) throw new InvalidInputError(`query: expected at most ${limit} ${what}`);
}

function formatCount(count: number): string {
  return count > 1e15 ? '1e15 or more' : Math.ceil(count).toLocaleString('en');
}
