import { parametersOf } from '../database-parameters.ts';
import { findParameterProblem } from './known-parameters.ts';
import type { Stage } from './stage-settings.ts';

export function* findDatabaseProblems({ database, pooler, network }: Stage): Generator<string> {
  const { source } = database;
  if ((source === 'neon') !== (pooler.kind === 'neon')) {
    yield `pooler.kind: expected ${source === 'neon' ? 'neon' : 'another'} because database.source is ${source}, got ${pooler.kind} (Neon's pooler serves Neon's databases)`;
  }
  if (source === 'own') {
    for (const [name, value] of Object.entries(parametersOf(database))) {
      const problem = findParameterProblem(name, value);
      if (problem !== undefined) yield `database.parameters.${name}${problem}`;
    }
    for (const name of ['identifier', 'resourceId', 'host', 'securityGroupId', 'secretArn'] as const) {
      if (database[name] !== null)
        yield `database.${name}: expected nothing because database.source is own, got a value`;
    }
    if (pooler.kind === 'data-api' && database.engine === 'postgres') {
      yield 'database.engine: expected aurora-postgres because pooler.kind is data-api, got postgres (an RDS instance has no Data API)';
    }
    return;
  }
  const needed =
    source === 'neon'
      ? (['host', 'secretArn'] as const)
      : pooler.kind === 'data-api'
        ? (['identifier', 'resourceId', 'secretArn'] as const)
        : (['identifier', 'resourceId', 'host', 'securityGroupId'] as const);
  for (const name of needed) {
    if (database[name] === null)
      yield `database.${name}: expected a value because database.source is ${source}, got none`;
  }
  if (source === 'neon' && network.egress === 'none') {
    yield 'network.egress: expected nat because database.source is neon, got none (Neon is outside the VPC)';
  }
  if (source === 'existing' && pooler.kind === 'data-api') {
    if (database.resourceId?.startsWith('db-') === true) {
      yield `database.resourceId: expected that of a cluster because pooler.kind is data-api, got ${database.resourceId} (an RDS instance has no Data API)`;
    }
    if (!database.dataApi) {
      yield 'database.dataApi: expected true because pooler.kind is data-api, got false (switch it on at the cluster first)';
    }
  }
}
