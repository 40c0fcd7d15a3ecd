import type { Call } from '../../../../shared/connections/core/call.ts';
import { createTimings } from '../../../../shared/connections/core/call.ts';
import { createConnections } from '../../../../shared/connections/create-connections.ts';

/** How long a peer that the user names may take to answer. */
export const answerWithinMs = 5000;

/** What the functions' clients of OTP and of the database are built from, for one question at the start. */
export function openClients() {
  const { clock, ledger, http, breakers } = createConnections({ http: { requestTimeoutMs: answerWithinMs } });
  const call: Call = { signal: AbortSignal.timeout(answerWithinMs), timings: createTimings(clock) };
  return { clock, ledger, http, call, breakers };
}

/** The sentences of an error and its causes without their full stops. */
export function describeCauses(error: unknown): string {
  const sentences: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) sentences.push(one.message.replace(/\.$/, ''));
  return [...new Set(sentences.filter((sentence) => sentence !== ''))].join(': ');
}
