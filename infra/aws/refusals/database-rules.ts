import { findParameterProblem } from '../settings/problems/known-parameters.ts';
import { asRecord, isOutside, type Rule } from './template.ts';

export const databaseRules: readonly Rule[] = [
  {
    name: 'proxy-pool',
    types: ['AWS::RDS::DBProxyTargetGroup'],
    *find({ ConnectionPoolConfigurationInfo }) {
      const pool = asRecord(ConnectionPoolConfigurationInfo);
      const {
        ConnectionBorrowTimeout: borrow,
        MaxConnectionsPercent: most = 100,
        MaxIdleConnectionsPercent: idle,
      } = pool;
      if (isOutside(borrow, 0, 300)) yield `The borrow timeout has to be from 0 to 300 s, not ${borrow}.`;
      if (isOutside(most, 1, 100)) yield `MaxConnectionsPercent has to be from 1 to 100, not ${most}.`;
      if (isOutside(idle, 0, Number(most))) {
        yield `MaxIdleConnectionsPercent has to be from 0 to MaxConnectionsPercent (${most}), not ${idle}.`;
      }
      for (const name of ['InitQuery', 'SessionPinningFilters']) {
        if (pool[name] !== undefined) yield `RDS Proxy knows no ${name} for PostgreSQL.`;
      }
    },
  },
  {
    name: 'proxy',
    types: ['AWS::RDS::DBProxy'],
    *find({ IdleClientTimeout: idle, RequireTLS }) {
      if (isOutside(idle, 60, 28_800)) yield `The idle client timeout has to be from 60 to 28800 s, not ${idle}.`;
      if (RequireTLS !== true) yield 'The proxy has to require TLS.';
    },
  },
  {
    name: 'database',
    types: ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'],
    *find({ PubliclyAccessible, StorageEncrypted, DBClusterIdentifier }) {
      if (PubliclyAccessible === true) yield 'The database has to be out of reach from the internet.';
      // A cluster's instances have the storage of the cluster.
      if (DBClusterIdentifier === undefined && StorageEncrypted !== true) yield 'The database has to be encrypted.';
    },
  },
  {
    name: 'parameters',
    types: ['AWS::RDS::DBParameterGroup', 'AWS::RDS::DBClusterParameterGroup'],
    *find({ Family, Parameters }) {
      if (typeof Family !== 'string' || !Family.includes('postgres')) return;
      for (const [name, value] of Object.entries(asRecord(Parameters))) {
        const problem = findParameterProblem(name, String(value));
        if (problem !== undefined) yield `Parameter ${name}${problem}.`;
      }
      if (['0', 'off', 'false'].includes(String(asRecord(Parameters)['rds.force_ssl']))) {
        yield 'Parameter rds.force_ssl has to be 1: passwords and duties would cross the network in the clear.';
      }
    },
  },
];
