/** The functions: each has its entry point at `functions/<name>.ts` and its bundle in `dist/<name>`. */
export const functionNames = ['api', 'refresh', 'warmup', 'initialise', 'deployment'] as const;

export type FunctionName = (typeof functionNames)[number];
