/** The functions that serve: each has its entry point at `functions/<name>.ts` and its bundle in `dist/<name>`. */
export const servingFunctionNames = ['api', 'refresh', 'warmup'] as const;

/** All functions: those that serve, and those that run the steps of a deployment. */
export const functionNames = [...servingFunctionNames, 'initialise', 'deployment'] as const;

export type ServingFunctionName = (typeof servingFunctionNames)[number];
export type FunctionName = (typeof functionNames)[number];
