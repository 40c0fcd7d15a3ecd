/** A fault as Lambda reports it: to the caller, and in the log. */
export type Fault = { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };

/** Whatever was thrown, as a fault. */
export function describeFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}
