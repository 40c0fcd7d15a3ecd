import { databaseSettings, poolerSettings } from './database-settings.ts';
import {
  edgeSettings,
  frontDoorSettings,
  monitoringSettings,
  networkSettings,
  otpSettings,
  snapshotSettings,
} from './edge-settings.ts';
import {
  accountSettings,
  apiSettings,
  keySettings,
  refreshSettings,
  streamSettings,
  warmUpSettings,
} from './function-settings.ts';
import type { StageSetting } from './setting.ts';

/** Every setting of a stage by group and name, as cdk.json has them under `dev` and `prod`. */
export const stageSettings = {
  api: apiSettings,
  refresh: refreshSettings,
  warmUp: warmUpSettings,
  stream: streamSettings,
  network: networkSettings,
  otp: otpSettings,
  database: databaseSettings,
  pooler: poolerSettings,
  frontDoor: frontDoorSettings,
  edge: edgeSettings,
  snapshots: snapshotSettings,
  monitoring: monitoringSettings,
  keys: keySettings,
  account: accountSettings,
} satisfies Record<string, Record<string, StageSetting<unknown>>>;

type Schema = typeof stageSettings;
type Values<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends StageSetting<infer Value> ? Value : never;
};

/** The checked settings of one stage. */
export type Stage = { readonly name: string } & { readonly [Group in keyof Schema]: Values<Schema[Group]> };
