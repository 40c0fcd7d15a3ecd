/** The functions: each has its entry point at functions/NAME.ts and its bundle in dist/NAME. */
export const functionNames = ['api', 'refresh', 'warmup'] as const;

export type FunctionName = (typeof functionNames)[number];
