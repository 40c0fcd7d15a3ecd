import type { SignedCalls } from '../signed-calls.ts';

/** CloudFormation passes every property as text. */
export type AccountStep =
  | { readonly step: 'prefix-list'; readonly name: string }
  | { readonly step: 'vpc'; readonly tag: string; readonly cidr: string }
  | { readonly step: 'subnet'; readonly tag: string; readonly vpcId: string; readonly zone: string }
  | { readonly step: 'route-tables'; readonly vpcId: string; readonly subnetIds: string }
  | { readonly step: 'certificate'; readonly secretArn: string; readonly host: string }
  | { readonly step: 'digest'; readonly secretArn: string }
  | { readonly step: 'firewall'; readonly name: string; readonly rules: string };

export type AccountRequest = {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: AccountStep;
};

export type Tools = { readonly region: string; readonly open: (region: string) => SignedCalls };

/** The id of the custom resource, and its attributes. */
export type StepResult = { readonly id: string; readonly data: Readonly<Record<string, string>> };
