/** One deployed function, as a stack declares it. */
export type FunctionDefinition = {
  readonly name: string;
  /** Folder of the bundle. */
  readonly taskRoot: string;
  /** `file.export`, default index.handler. */
  readonly handler?: string;
  /** Path of the Node program that runs it; default: the one of this process. */
  readonly nodePath?: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Maximum number of environments: the reserved concurrency. */
  readonly environments: number;
  readonly variables: Readonly<Record<string, string>>;
};

export const region = 'local-1';

/** The ARN of a function, in the account that AWS's documentation uses. */
export function arnOf(functionName: string): string {
  return `arn:aws:lambda:${region}:123456789012:function:${functionName}`;
}

/** Finds the name in a reference to a function: a name, a partial ARN or a full ARN, with or without a qualifier. */
export function readFunctionName(reference: string): string {
  const [, afterFunction] = /(?:^|:)function:(.+)$/.exec(reference) ?? [];
  return (afterFunction ?? reference).split(':')[0] ?? '';
}
