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
      if (isOutside(borrow, 0, 300)) yield `ConnectionBorrowTimeout: expected 0 to 300, got ${borrow}.`;
      if (isOutside(most, 1, 100)) yield `MaxConnectionsPercent: expected 1 to 100, got ${most}.`;
      if (isOutside(idle, 0, Number(most))) {
        yield `MaxIdleConnectionsPercent: expected 0 to MaxConnectionsPercent (${most}), got ${idle}.`;
      }
      for (const name of ['InitQuery', 'SessionPinningFilters']) {
        if (pool[name] !== undefined) yield `RDS Proxy does not support ${name} for PostgreSQL.`;
      }
    },
  },
  {
    name: 'proxy',
    types: ['AWS::RDS::DBProxy'],
    *find({ IdleClientTimeout: idle, RequireTLS }) {
      if (isOutside(idle, 60, 28_800)) yield `IdleClientTimeout: expected 60 to 28800, got ${idle}.`;
      if (RequireTLS !== true) yield 'RequireTLS: expected true; the proxy must refuse unencrypted connections.';
    },
  },
  {
    name: 'database',
    types: ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'],
    *find({ PubliclyAccessible, StorageEncrypted, DBClusterIdentifier, DBSnapshotIdentifier, SnapshotIdentifier }) {
      if (PubliclyAccessible === true)
        yield 'PubliclyAccessible: expected false; the database must not be reachable from the internet.';
      // The instances of a cluster use the storage of the cluster; a snapshot decides for what is restored from it.
      const isDecided = DBClusterIdentifier ?? DBSnapshotIdentifier ?? SnapshotIdentifier;
      if (isDecided === undefined && StorageEncrypted !== true)
        yield 'StorageEncrypted: expected true; the database must be encrypted at rest.';
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
        yield 'Parameter rds.force_ssl: expected 1, or passwords and duties would cross the network unencrypted.';
      }
    },
  },
];
