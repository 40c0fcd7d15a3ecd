import { StartError } from '../steps/start-error.ts';
import type { OtpServer } from './start-otp.ts';

const answerWithinMs = 5000;

/**
 * Asks a running OTP for its feeds.
 * @throws StartError if it does not answer or has no feeds
 */
export async function findOtp(url: string): Promise<OtpServer> {
  const address = new URL(url).host;
  let answer: { data?: { feeds?: { feedId: string }[] } };
  try {
    const response = await fetch(`${url}/otp/gtfs/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ feeds { feedId } }' }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    answer = (await response.json()) as typeof answer;
  } catch (error) {
    const { cause, name } = error as Error & { cause?: { code?: string } };
    const why =
      cause?.code ??
      (name === 'TimeoutError'
        ? `no answer in ${answerWithinMs / 1000} s`
        : 'the answer is not that of an OpenTripPlanner');
    throw new StartError(
      `--otp: the OpenTripPlanner at ${address} does not answer (${why}); start it, or correct the URL.`,
    );
  }
  const feeds = answer.data?.feeds?.map(({ feedId }) => feedId) ?? [];
  if (feeds.length > 0) return { url, feeds };
  throw new StartError(`--otp: the OpenTripPlanner at ${address} has no feeds; use one with a graph.`);
}
