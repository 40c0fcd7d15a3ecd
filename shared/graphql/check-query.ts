import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { InvalidInputError } from '../connections/core/errors.ts';
import { type Counts, estimateNodes, type Variables } from './estimate-nodes.ts';
import { measureSelections } from './measure-selections.ts';

/** What a caller's query may be. A batch of 50 trips with their stop times takes 51 selections at depth 3. */
const most = {
  tokens: 5000,
  depth: 12,
  aliases: 100,
  selections: 2000,
  /** Objects in the answer; one of ours with 100,000 stop times is some 10 MB. */
  nodes: 100_000,
};

export type GraphqlQuestion = {
  readonly query: string;
  readonly variables?: Variables | undefined;
  readonly operationName?: string | undefined;
};

/**
 * Lets through what an OTP can answer without harm: a query, valid by the instance's own schema, of bounded shape, whose
 * answer has a bounded number of nodes by the counts of the networks it is about.
 * @throws InvalidInputError that says what is wrong, or how many nodes it may return
 */
export function checkQuery(
  { query, variables = {}, operationName }: GraphqlQuestion,
  { schema, counts }: { schema: GraphQLSchema; counts: Counts },
): void {
  const document = parseQuery(query);
  const operation = findOperation(document, operationName);
  const { depth, aliases, selections } = measureSelections(document, most.selections);
  refuseAbove('depth', depth, most.depth);
  refuseAbove('aliases', aliases, most.aliases);
  refuseAbove('selections', selections, most.selections);
  const [problem] = validate(schema, document, specifiedRules, { maxErrors: 1 });
  if (problem !== undefined) throw new InvalidInputError(`query: ${problem.message}`);
  const nodes = estimateNodes({ schema, document, operation, variables, counts });
  if (nodes > most.nodes) {
    throw new InvalidInputError(
      `query: may return about ${formatCount(nodes)} nodes, and ${formatCount(most.nodes)} are the limit: lists within lists multiply`,
    );
  }
}

function parseQuery(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: most.tokens });
  } catch (error) {
    throw new InvalidInputError(`query: ${(error as Error).message}`, { cause: error });
  }
}

/** The operation that would be run. Others in the document are refused as well where they are no queries. */
function findOperation(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operations.some(({ operation }) => operation !== 'query')) {
    throw new InvalidInputError('query: expected a query; mutations and subscriptions are not passed on');
  }
  const found = name === undefined ? operations : operations.filter((node) => node.name?.value === name);
  const [operation, ...others] = found;
  if (operation === undefined) throw new InvalidInputError(`operationName: expected one that the query has`);
  if (others.length > 0)
    throw new InvalidInputError('operationName: expected one, as the query has several operations');
  return operation;
}

function refuseAbove(what: string, count: number, limit: number): void {
  if (count > limit) throw new InvalidInputError(`query: expected at most ${limit} ${what}`);
}

function formatCount(count: number): string {
  return count > 1e15 ? '1e15 or more' : Math.ceil(count).toLocaleString('en');
}
