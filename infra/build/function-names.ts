/** The functions that serve: each has its bundle in `dist/<name>`. */
export const servingFunctionNames = ['api', 'refresh', 'warmup'] as const;

/** All functions: those that serve, and those that run the steps of a deployment. */
export const functionNames = [...servingFunctionNames, 'initialise', 'deployment', 'smoke'] as const;

/** The entry point of a function. The smoke test shares its checks with `npm run smoke`. */
export function findEntryPoint(name: FunctionName): string {
  return name === 'smoke' ? 'infra/aws/smoke/smoke-hook.ts' : `functions/${name}.ts`;
}

export type ServingFunctionName = (typeof servingFunctionNames)[number];
export type FunctionName = (typeof functionNames)[number];
