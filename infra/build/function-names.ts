/** The functions that serve: each has its bundle in `dist/<name>`. */
export const servingFunctionNames = ['api', 'refresh', 'warmup'] as const;

/** All functions: those that serve, and those that run the steps of a deployment. */
export const functionNames = [
  ...servingFunctionNames,
  'initialise',
  'deployment',
  'smoke',
  'account',
  'maintenance',
] as const;

/** Functions of deployments that share code with the commands of infra. */
const entryPointsInInfra: Partial<Record<FunctionName, string>> = {
  smoke: 'infra/aws/smoke/smoke-hook.ts',
  account: 'infra/aws/account/steps/account-handler.ts',
  maintenance: 'infra/aws/account/maintenance/maintenance-handler.ts',
};

/** The entry point of a function. */
export function findEntryPoint(name: FunctionName): string {
  return entryPointsInInfra[name] ?? `functions/${name}.ts`;
}

export type ServingFunctionName = (typeof servingFunctionNames)[number];
export type FunctionName = (typeof functionNames)[number];
