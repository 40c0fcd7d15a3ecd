/** One deployed function, as its stack would declare it. */
export type FunctionDefinition = {
  readonly name: string;
  /** Folder of the bundle. */
  readonly taskRoot: string;
  /** `file.export`, default index.handler. */
  readonly handler?: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Most environments at once: its reserved concurrency. */
  readonly environments: number;
  readonly variables: Readonly<Record<string, string>>;
};

export const region = 'local-1';

/** Its ARN; the account is the one that AWS's documentation uses. */
export function arnOf(functionName: string): string {
  return `arn:aws:lambda:${region}:123456789012:function:${functionName}`;
}

/** The name in what callers may give instead of it: a name, a partial or a whole ARN, each with a qualifier or without. */
export function readFunctionName(reference: string): string {
  const [, afterFunction] = /(?:^|:)function:(.+)$/.exec(reference) ?? [];
  return (afterFunction ?? reference).split(':')[0] ?? '';
}
