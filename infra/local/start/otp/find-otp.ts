import { parseOtpUrl } from '../../../../shared/configuration/otp-url.ts';
import { CallError, DeadlineExceededError } from '../../../../shared/connections/core/errors.ts';
import { createOtpClient } from '../../../../shared/otp/client.ts';
import { answerWithinMs, describeCauses, openClients } from '../steps/open-clients.ts';
import { StartError } from '../steps/start-error.ts';
import type { OtpServer } from './start-otp.ts';

/**
 * Asks a running OTP for its feeds, with the functions' client.
 * @throws StartError if it does not answer or has no feeds
 */
export async function findOtp(url: string): Promise<OtpServer> {
  const { host } = parseOtpUrl(url);
  const { http, call } = openClients();
  const instance = { url, isDefault: true, feeds: [], cities: [] };
  const client = createOtpClient({ http, instances: [instance], rateLimitDelayMs: 0, retryDelayMs: 0 });
  try {
    const feeds = (await client.listFeeds(instance, call)).map(({ id }) => id);
    if (feeds.length > 0) return { url, feeds };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw new StartError(
      `--otp: the OpenTripPlanner at ${host} does not answer (${describeFailure(error)}); start it, or correct the URL.`,
    );
  } finally {
    await http.close();
  }
  throw new StartError(`--otp: the OpenTripPlanner at ${host} has no feeds; use one with a graph.`);
}

function describeFailure(error: CallError): string {
  if (error instanceof DeadlineExceededError) return `no answer in ${answerWithinMs / 1000} s`;
  const code = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return code; // of the system
  if (code === 'not-json' || code === 'unexpected-shape') return 'the answer is not that of an OpenTripPlanner';
  return describeCauses(error);
}
