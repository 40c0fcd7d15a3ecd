import { readLambdaTrace } from '../configuration/configuration.ts';

/** Version, trace id, parent id and flags of W3C Trace Context; ids of only zeros are invalid. */
const traceparentForm = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** The longest tracestate that must be passed on. */
const longestTracestate = 512;

/**
 * The headers that tie the requests of an invocation to its trace: those of the caller, unchanged, else the trace of AWS X-Ray
 * that Lambda gives in `_X_AMZN_TRACE_ID`. Empty if there is neither, or if the caller's `traceparent` is invalid and Lambda gives none.
 * @param headers of the request, names in lower case
 */
export function readTraceHeaders(
  headers: Readonly<Record<string, string | undefined>> = {},
  lambdaTrace = readLambdaTrace(),
): Readonly<Record<string, string>> {
  const { traceparent = '', tracestate = '' } = headers;
  if (traceparentForm.test(traceparent)) {
    const isPassedOn = /^[ -~]+$/.test(tracestate) && tracestate.length <= longestTracestate;
    return { traceparent, ...(isPassedOn ? { tracestate } : {}) };
  }
  if (lambdaTrace === undefined) return {};
  const fields = Object.fromEntries(lambdaTrace.split(';').map((field) => field.split('=')));
  const [, seconds = '', random = ''] = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(fields['Root'] ?? '') ?? [];
  const fromXray = `00-${seconds}${random}-${fields['Parent'] ?? ''}-${fields['Sampled'] === '1' ? '01' : '00'}`;
  return traceparentForm.test(fromXray) ? { traceparent: fromXray } : {};
}
