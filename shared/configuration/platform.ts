/** Values that Lambda or the stack sets, not the operator. */
export type Platform = {
  /** host:port of Lambda's Runtime and Extensions API; null outside Lambda. */
  readonly runtimeApi: string | null;
  /** The stage in the function's name, `headway-<stage>-api`; `local` where it has none. */
  readonly stage: string;
  /** Namespace and service of metrics, under the names that Powertools for AWS Lambda uses; null if metrics are off. */
  readonly metrics: { readonly namespace: string; readonly service: string } | null;
};

/** Reads the variables of the process; an empty one counts as missing. */
export function parsePlatform(environment: Readonly<Record<string, string | undefined>>): Platform {
  const find = (name: string) => environment[name] || null;
  const namespace = find('POWERTOOLS_METRICS_NAMESPACE');
  const service = find('POWERTOOLS_SERVICE_NAME') ?? find('AWS_LAMBDA_FUNCTION_NAME') ?? 'headway';
  return {
    runtimeApi: find('AWS_LAMBDA_RUNTIME_API'),
    stage: /^headway-(.+)-\w+$/.exec(find('AWS_LAMBDA_FUNCTION_NAME') ?? '')?.[1] ?? 'local',
    metrics: namespace === null ? null : { namespace, service },
  };
}
