import { StartError } from '../steps/start-error.ts';
import type { OtpServer } from './start-otp.ts';

const answerWithinMs = 5000;

/**
 * Asks a running OTP for its feeds.
 * @throws StartError where it does not answer, or has none
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
      cause?.code ?? (name === 'TimeoutError' ? `no answer in ${answerWithinMs / 1000} s` : 'not an answer of OTP');
    throw new StartError(
      `--otp: the OpenTripPlanner at ${address} cannot be asked (${why}); start it, or give its URL.`,
    );
  }
  const feeds = answer.data?.feeds?.map(({ feedId }) => feedId) ?? [];
  if (feeds.length > 0) return { url, feeds };
  throw new StartError(
    `--otp: the OpenTripPlanner at ${address} names no feeds; give the URL of one that has a graph.`,
  );
}
