import { describe, expect, it } from 'vitest';
import { listBalancerRules } from '../../../../infra/aws/front-door/firewall-rules.ts';
import { lookupPaths } from '../../../../infra/aws/front-door/paths.ts';
import { readStage } from '../../../../infra/aws/read-stage.ts';
import { describeInput } from '../../../../shared/http/describe-parameters.ts';
import { countUnits } from '../../../../shared/http/limits/call-units.ts';
import { readOpenapi } from '../../../support/api/format-openapi.ts';
import { loadEndpoints } from '../../../support/api/load-endpoints.ts';
import { findCombination, synth } from '../templates/synth.ts';

/** A lookup takes 1 unit and a search 10. */
const maxUnits = 20;

type Schema = {
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
};
type Documented = {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
};
const { paths } = (await readOpenapi()) as {
  paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
};

/** The longest list that a schema allows, of all its lists together. */
function countLongest({ maxItems, properties = {}, anyOf = [] }: Schema): number {
  const inside = Object.values(properties).reduce((sum, one) => sum + countLongest(one), 0);
  return Math.max(maxItems ?? 0, inside, ...anyOf.map(countLongest));
}

/** Operations with the units of the largest input that they accept, by the table of costs. */
const operations = (await loadEndpoints())
  .filter(({ access, path }) => access === 'public' && paths[path] !== undefined)
  .map(({ method, path, units, query, documentedQuery = query }) => {
    const { requestBody } = paths[path]?.[method.toLowerCase()] ?? {};
    // The document leaves out limits that no request line reaches; the schema of the endpoint has them.
    const inQuery = [describeInput(documentedQuery) as Schema];
    const inBody = requestBody === undefined ? [] : [requestBody.content['application/json']?.schema ?? {}];
    const entries = [...inQuery, ...inBody].reduce((sum, schema) => sum + countLongest(schema), 0);
    const largest = countUnits(units, { query: {}, body: Array.from({ length: entries }, () => 'x') });
    return { operation: `${method} ${path}`, path, largest };
  });
/** A GraphQL query pays for its estimated work as well, which can be 500 units. */
const isHeavy = ({ operation, largest }: { operation: string; largest: number }) =>
  largest > maxUnits || operation === 'POST /graphql';
const heavy = operations.filter(isHeavy);
const others = operations.filter((one) => !isHeavy(one));

const stage = 'dev-rds-proxy-own-http-api';
const [httpStage] = Object.values(synth(stage).findResources('AWS::ApiGatewayV2::Stage'));
const settings: Readonly<Record<string, unknown>> = httpStage?.['Properties'].RouteSettings;

const routes = Object.values(synth(stage).findResources('AWS::ApiGatewayV2::Route'));
const routeKeys = routes.map(({ Properties }) => Properties.RouteKey);
const combination = findCombination(stage);
const rules = listBalancerRules(readStage(combination.stageName, combination.context)) as unknown as {
  name: string;
  statement: { rateBasedStatement?: { scopeDownStatement?: { regexMatchStatement: { regexString: string } } } };
}[];

describe('an operation that costs more than a search', () => {
  it('is one of these by the table of costs, departures too', () => {
    expect(heavy.length).toBeGreaterThan(12);
    expect(heavy.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['GET /v2/departures', 'POST /graphql', 'POST /getAllStopsByIds', 'GET /v2/stream']),
    );
    expect(others.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['GET /health', 'GET /v2/vehicles/{id}', 'GET /v2/search']),
    );
  });

  it.each(heavy)('has a throttle of its own at API Gateway: $operation ($largest units)', ({ path }) => {
    const own = path.replace('/{gtfs_id}', ''); // of all feeds together
    expect(Object.keys(settings)).toEqual(expect.arrayContaining([`ANY ${own}`, `ANY ${own}/{proxy+}`]));
  });

  it.each(heavy)('counts as heavy for its address in WAF, and with those of all: $operation', ({ path }) => {
    const names = listMatching(path.replaceAll(/\{\w+\}/g, 'city'));
    expect(names[0]).toBe('HeavyCallsOfOneAddress');
    expect(names.filter((name) => name.endsWith('OfAll'))).toHaveLength(1);
  });

  it.each(lookupPaths)('leaves the lookup below it the throttle of the stage: %s', (path) => {
    expect(routeKeys).toContain(`ANY ${path}`); // a full match comes before the list's greedy route
    expect(Object.keys(settings)).not.toContain(`ANY ${path}`);
  });

  it.each(others)('is not every other one, so that a lookup has the whole share: $operation', ({ path }) => {
    expect(listMatching(path.replaceAll(/\{\w+\}/g, 'city'))).toEqual([]);
  });
});

/** The rules with a pattern that match a path. */
function listMatching(path: string): string[] {
  return rules.flatMap(({ name, statement }) => {
    const pattern = statement.rateBasedStatement?.scopeDownStatement?.regexMatchStatement.regexString;
    return pattern !== undefined && new RegExp(pattern).test(path.toLowerCase()) ? [name] : [];
  });
}
