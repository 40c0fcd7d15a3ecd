import { readConfiguration } from '../../../shared/configuration/configuration.ts';
import type { Stage } from '../settings/stage-settings.ts';
import { heavyPaths } from './paths.ts';

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
  const { wafCallsPer5Minutes: limit, graphqlRate, bulkRate, listRate, streamRate } = stage.frontDoor;
  const { graphql, bulk, list, stream } = heavyPaths;
  const ofAll = (callsPerSecond: number, paths: readonly string[]): Rate => ({
    limit: callsPerSecond * windowSeconds,
    by: 'path',
    only: matchPaths(paths),
  });
  const rates: [string, Rate][] = [
    ['CallsOfOneAddress', { limit }],
    ['HeavyCallsOfOneAddress', { limit: Math.floor(limit / heavyWeight), only: isHeavy }],
    ['GraphqlOfAll', ofAll(graphqlRate, graphql)],
    ['BulkOfAll', ofAll(bulkRate, bulk)],
    ['ListsOfAll', ofAll(listRate, list)],
    ['StreamsOfAll', ofAll(streamRate, stream)],
    ['StreamsOfOneAddress', streamsOfOneAddress(stage)],
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
  const heavy = Math.floor(calls / heavyWeight);
  const heavyOfKeys = Math.floor(ofKeys / heavyWeight);
  const hasKeys = apiKeys.length > 0;
  const withoutKey = { notStatement: { statement: hasKey } };
  const rates: [string, Rate][] = [
    ['CallsOfOneAddress', hasKeys ? { limit: calls, only: withoutKey } : { limit: calls }],
    ['HeavyCallsOfOneAddress', { limit: heavy, only: hasKeys ? both(withoutKey, isHeavy) : isHeavy }],
    ['StreamsOfOneAddress', streamsOfOneAddress(stage)],
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

/** A call of a stream may wait for 25 s. One address has at most a fifth of those that all may begin. */
function streamsOfOneAddress({ frontDoor }: Stage): Rate {
  const calls = Math.floor((frontDoor.streamRate * windowSeconds) / 5);
  return { limit: calls, only: matchPaths(heavyPaths.stream) };
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
    statement: {
      rateBasedStatement: {
        ...aggregate,
        limit: Math.max(smallestLimit, limit),
        evaluationWindowSec: windowSeconds,
        ...scope,
      },
    },
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

/** In any spelling of the path, and below a base path. A list has only itself, because what is below it is a lookup. */
function matchPaths(paths: readonly string[]) {
  const lists: readonly string[] = heavyPaths.list;
  const join = (chosen: readonly string[], end: string) => (chosen.length === 0 ? [] : [`(${chosen.join('|')})${end}`]);
  const parts = [
    ...join(
      paths.filter((path) => !lists.includes(path)),
      '(/|$)',
    ),
    ...join(
      paths.filter((path) => lists.includes(path)),
      '/?$',
    ),
  ];
  return {
    regexMatchStatement: {
      fieldToMatch: { uriPath: {} },
      regexString: parts
        .join('|')
        .replaceAll('.', '\\.')
        .replaceAll(/\{\w+\}/g, '[^/]+')
        .toLowerCase(),
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'LOWERCASE' },
      ],
    },
  };
}

const isHeavy = matchPaths(Object.values(heavyPaths).flat());

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
