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
  ['one owner is taken for the one with the longest list', '{ route { trips { id } } }', 1 + 50],
  ['many are taken for average ones', '{ routes { trips { id } } }', 20 + 20 * 10],
  ['a few have no fewer together than the longest list', '{ routes(limit: 2) { trips { id } } }', 2 + 50],
  ['a list of which the network says nothing is long', '{ route { alerts { id } } }', 1 + 100],
  ['what is asked for twice counts twice', '{ a: routes { trips { id } } b: routes { trips { id } } }', 2 * 220],
  ['ids are as many as they are', '{ routes(ids: ["1", "2", "3"]) { alerts { id } } }', 3 + 3 * 100],
  ['a first bounds the edges of a connection', '{ feed { stops(first: 7) { edges { node { id } } } } }', 1 + 1 + 7 + 7],
  ['a fragment counts where it is spread', '{ route { ...R } } fragment R on Route { trips { id } }', 1 + 50],
  ['so does one in the query itself', '{ route { ... on Route { trips { id } } } }', 1 + 50],
  ['values are nothing of their own', '{ __typename }', 0],
])('%s', (_, query, nodes) => {
  expect(estimate(query)).toBe(nodes);
});

test('a limit in a variable is read', () => {
  expect(estimate('query Q($n: Int) { routes(limit: $n) { alerts { id } } }', { n: 4 })).toBe(4 + 400);
});
