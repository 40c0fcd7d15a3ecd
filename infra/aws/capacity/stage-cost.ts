import { listBalancerRules, listEdgeRules } from '../front-door/firewall-rules.ts';
import { prices } from '../monitoring/prices.ts';
import type { Stage } from '../settings/stage-settings.ts';

/** A part of the bill, in US dollars a month. */
export type CostPart = { readonly part: string; readonly dollars: number };

const hours = 730;

const sizes: Readonly<Record<string, number>> = { micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1, xlarge: 2 };

/** @returns undefined for a class whose price is not listed here */
export function findInstanceDollars(instanceClass: string, engine: Stage['database']['engine']): number | undefined {
  const [family = '', size = ''] = instanceClass.split('.');
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  const factor = times === undefined ? sizes[size] : Number(times) * 2;
  const price = prices.largeInstanceHour[family];
  if (price === undefined || factor === undefined) return undefined;
  return hours * factor * (engine === 'postgres' ? price.postgres : price.aurora);
}

/**
 * What a stage costs without a single call, by part. List prices of N. Virginia; other regions differ by up to a third.
 * docs/deploy.md, "Cost", explains each part.
 */
export function listFixedCosts(stage: Stage): CostPart[] {
  const { database, pooler, network, frontDoor, edge, api } = stage;
  const zones = network.source === 'own' ? network.zones : network.availabilityZones.length;
  const parts: (CostPart | undefined)[] = [
    ...(database.source === 'own' ? listDatabaseCosts(stage) : []),
    pooler.kind === 'rds-proxy'
      ? { part: 'RDS Proxy, two vCPU', dollars: prices.rdsProxyVcpuHour * 2 * hours }
      : undefined,
    ...(pooler.kind === 'pgbouncer' ? listPgbouncerCosts(stage, zones) : []),
    pooler.kind === 'data-api' && network.egress === 'none'
      ? { part: 'endpoint of the Data API', dollars: prices.interfaceEndpointHour * hours * zones }
      : undefined,
    network.source === 'own' && network.egress === 'nat'
      ? { part: `${network.natGateways} NAT`, dollars: prices.natHour * hours * network.natGateways }
      : undefined,
    frontDoor.kind === 'alb'
      ? { part: 'ALB', dollars: prices.balancerHour * hours + prices.publicAddressMonth * zones }
      : undefined,
    frontDoor.waf ? costOfFirewall(listBalancerRules(stage)) : undefined,
    frontDoor.edge === 'cloudfront' && edge.webAclArn === null ? costOfFirewall(listEdgeRules(stage)) : undefined,
    api.provisionedMin > 0
      ? {
          part: `${api.provisionedMin} provisioned environments`,
          dollars:
            api.provisionedMin * (api.memoryMb / 1024) * prices.provisionedGbSecond[api.architecture] * 3600 * hours,
        }
      : undefined,
    { part: 'warm-up and refresh', dollars: 2 },
    { part: 'dashboard, alarms, metrics', dollars: 12 },
    { part: 'secrets, private zone, S3', dollars: 1 },
  ];
  return parts.filter((part) => part !== undefined);
}

function costOfFirewall(rules: readonly object[]): CostPart {
  return { part: 'WAF', dollars: prices.firewallMonth + rules.length * prices.firewallRuleMonth };
}

function listDatabaseCosts({ database }: Stage): CostPart[] {
  if (database.instanceClass === 'serverless') {
    const { serverlessMinCapacity: units, multiAz } = database;
    const dollars = units * (multiAz ? 2 : 1) * prices.auroraCapacityHour * hours;
    return [{ part: `Aurora Serverless v2, ${units} ACU${multiAz ? ' twice' : ''}, without I/O`, dollars }];
  }
  const instance = findInstanceDollars(database.instanceClass, database.engine);
  const servers = database.multiAz ? 2 : 1;
  if (instance === undefined) return [{ part: `${database.instanceClass}: not in the price list`, dollars: 0 }];
  const zones = database.multiAz ? ', two zones' : '';
  if (database.engine === 'aurora-postgres') {
    return [{ part: `Aurora ${database.instanceClass}${zones}, without I/O`, dollars: instance * servers }];
  }
  return [
    { part: `Postgres ${database.instanceClass}${zones}`, dollars: instance * servers },
    { part: `${database.storageGb} GB`, dollars: prices.storageGbMonth * database.storageGb * servers },
  ];
}

function listPgbouncerCosts({ pooler, network, api }: Stage, zones: number): CostPart[] {
  const task = prices.pgbouncerTaskHour[api.architecture];
  return [
    {
      part: `${pooler.tasks} tasks of PgBouncer and their balancer`,
      dollars: (pooler.tasks * task + prices.balancerHour) * hours,
    },
    ...(network.egress === 'none'
      ? [{ part: 'four interface endpoints', dollars: 4 * prices.interfaceEndpointHour * hours * zones }]
      : []),
  ];
}

export function sumDollars(parts: readonly CostPart[]): number {
  return parts.reduce((sum, { dollars }) => sum + dollars, 0);
}
