import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { estimateNodes } from '../../shared/graphql/estimate-nodes.ts';

const schema = buildSchema(`
  type Query { route(id: String): Route, routes(limit: Int, ids: [String]): [Route!]!, feed: Feed }
  type Route { trips: [Trip!], alerts: [Trip] }
  type Trip { id: String }
  type Feed { stops(first: Int): Stops }
  type Stops { edges: [Edge] }
  type Edge { node: Trip }
`);
const counts = { 'Query.routes': { average: 20, most: 20 }, 'Route.trips': { average: 10, most: 50 } };

function estimate(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return estimateNodes({ schema, document, operation, variables, counts });
}

test.each([
  ['one owner counts as the owner of the longest list', '{ route { trips { id } } }', 1 + 50],
  ['many owners count as average ones', '{ routes { trips { id } } }', 20 + 20 * 10],
  ['a few owners together count at least the longest list', '{ routes(limit: 2) { trips { id } } }', 2 + 50],
  ['a list of unknown length counts as long', '{ route { alerts { id } } }', 1 + 100],
  ['a field asked for twice counts twice', '{ a: routes { trips { id } } b: routes { trips { id } } }', 2 * 220],
  ['a list of ids counts its length', '{ routes(ids: ["1", "2", "3"]) { alerts { id } } }', 3 + 3 * 100],
  [
    'the argument first bounds the edges of a connection',
    '{ feed { stops(first: 7) { edges { node { id } } } } }',
    1 + 1 + 7 + 7,
  ],
  ['a fragment counts where it is spread', '{ route { ...R } } fragment R on Route { trips { id } }', 1 + 50],
  ['so does an inline fragment', '{ route { ... on Route { trips { id } } } }', 1 + 50],
  ['values count nothing', '{ __typename }', 0],
])('%s', (_, query, nodes) => {
  expect(estimate(query)).toBe(nodes);
});

test('a limit in a variable is read', () => {
  expect(estimate('query Q($n: Int) { routes(limit: $n) { alerts { id } } }', { n: 4 })).toBe(4 + 400);
});
