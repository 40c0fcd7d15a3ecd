import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { heavyPaths, vehicleListPath } from './paths.ts';

type Visible = (metricName: string) => {
  cloudWatchMetricsEnabled: boolean;
  sampledRequestsEnabled: boolean;
  metricName: string;
};

/** What a call of a heavy path takes from a client's share, compared with a lookup (functions/answers/call-costs.ts). */
const heavyWeight = 5;
/** WAF counts over this time. */
const windowSeconds = 300;
/** WAF's own smallest limit. */
const smallestLimit = 10;

export function visibleRule(stage: Stage): Visible {
  return (metricName) => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName: `headway-${stage.name}-${metricName}`,
  });
}

/**
 * A limit for each address, a smaller one for the paths that cost more, and for all addresses together what API Gateway's
 * throttles are for an HTTP API. Then AWS's common rules and known bad inputs.
 */
export function listBalancerRules(stage: Stage) {
  const visible = visibleRule(stage);
  const { wafCallsPer5Minutes: limit, graphqlRate, bulkRate, streamRate } = stage.frontDoor;
  const { graphql, bulk, stream } = heavyPaths;
  const ofAll = (callsPerSecond: number, paths: readonly string[], more = ''): Rate => ({
    limit: Math.max(smallestLimit, callsPerSecond * windowSeconds),
    by: 'path',
    only: matchPaths(paths, more),
  });
  const rates: [string, Rate][] = [
    ['CallsOfOneAddress', { limit }],
    ['HeavyCallsOfOneAddress', { limit: Math.max(smallestLimit, Math.floor(limit / heavyWeight)), only: isHeavy }],
    ['GraphqlOfAll', ofAll(graphqlRate, graphql)],
    ['BulkOfAll', ofAll(bulkRate, bulk, vehicleList)],
    ['StreamsOfAll', ofAll(streamRate, stream)],
  ];
  const rules = rates.map(([name, rate], index) => limitRate(name, index, rate, visible(name)));
  return [...rules, ...listManagedRules(rules.length, visible)];
}

/**
 * The rules of CloudFront: a limit for each address, and a smaller one for the paths that cost more. A call with an API key
 * counts for its key and, since anybody can send one, for its address; both have the share of the heaviest key.
 */
export function listEdgeRules(stage: Stage) {
  const visible = visibleRule(stage);
  const { HEADWAY_API_KEYS: apiKeys } = readConfiguration({ ...stage.api.environment }).configuration;
  const calls = stage.edge.callsPer5Minutes;
  const ofKeys = Math.min(2_000_000_000, calls * Math.max(1, ...apiKeys.map(({ weight }) => weight)));
  const heavy = Math.max(smallestLimit, Math.floor(calls / heavyWeight));
  const heavyOfKeys = Math.max(smallestLimit, Math.floor(ofKeys / heavyWeight));
  const hasKeys = apiKeys.length > 0;
  const withoutKey = { notStatement: { statement: hasKey } };
  const rates: [string, Rate][] = [
    ['CallsOfOneAddress', hasKeys ? { limit: calls, only: withoutKey } : { limit: calls }],
    ['HeavyCallsOfOneAddress', { limit: heavy, only: hasKeys ? both(withoutKey, isHeavy) : isHeavy }],
  ];
  if (hasKeys) {
    const heavyWithKey = both(hasKey, isHeavy);
    rates.push(
      ['CallsOfOneKey', { limit: ofKeys, only: hasKey, by: 'key' }],
      ['CallsWithKeysOfOneAddress', { limit: ofKeys, only: hasKey }],
      ['HeavyCallsOfOneKey', { limit: heavyOfKeys, only: heavyWithKey, by: 'key' }],
      ['HeavyCallsWithKeysOfOneAddress', { limit: heavyOfKeys, only: heavyWithKey }],
    );
  }
  const rules = rates.map(([name, rate], index) => limitRate(name, index, rate, visible(name)));
  return [...rules, ...listManagedRules(rules.length, visible)];
}

type Rate = {
  /** Calls in five minutes. */
  readonly limit: number;
  /** Each address, each API key, or all calls that `only` matches. */
  readonly by?: 'address' | 'key' | 'path';
  readonly only?: object;
};

function limitRate(
  name: string,
  priority: number,
  { limit, by = 'address', only }: Rate,
  visibilityConfig: ReturnType<Visible>,
) {
  const customKeys = [{ header: { name: 'x-api-key', textTransformations: plain } }];
  const aggregate = {
    address: { aggregateKeyType: 'IP' },
    key: { aggregateKeyType: 'CUSTOM_KEYS', customKeys },
    path: { aggregateKeyType: 'CONSTANT' },
  }[by];
  const scope = only === undefined ? {} : { scopeDownStatement: only };
  return {
    ...{ name, priority, action: { block: {} }, visibilityConfig },
    statement: { rateBasedStatement: { ...aggregate, limit, evaluationWindowSec: windowSeconds, ...scope } },
  };
}

function both(...statements: object[]) {
  return { andStatement: { statements } };
}

const plain = [{ priority: 0, type: 'NONE' }];

const hasKey = {
  sizeConstraintStatement: {
    fieldToMatch: { singleHeader: { name: 'x-api-key' } },
    ...{ comparisonOperator: 'GT', size: 0, textTransformations: plain },
  },
};

/** In any spelling of the path, and below a base path. */
function matchPaths(paths: readonly string[], more = '') {
  return {
    regexMatchStatement: {
      fieldToMatch: { uriPath: {} },
      regexString: `(${paths.join('|')})(/|$)${more}`.toLowerCase(),
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'LOWERCASE' },
      ],
    },
  };
}

/** What is below the path is the lookup of one vehicle. */
const vehicleList = `|${vehicleListPath}/?$`;
const isHeavy = matchPaths([...Object.values(heavyPaths).flat(), '/bundle', '/timetable'], vehicleList);

// Counted, not blocked: a request for 1000 vehicles or a GraphQL document exceeds 8 kB, and the function has its own limit.
const counted = [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }];
const managedGroups = [
  { name: 'AWSManagedRulesCommonRuleSet', ruleActionOverrides: counted },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet' },
];

function listManagedRules(from: number, visible: Visible) {
  return managedGroups.map((group, index) => ({
    ...{ name: group.name, priority: from + index, overrideAction: { none: {} } },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', ...group } },
    visibilityConfig: visible(group.name),
  }));
}

/** The same rules as WAF's own API takes them: names begin with a capital letter. */
export function asApiRules(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asApiRules);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, asApiRules(one)]),
  );
}
