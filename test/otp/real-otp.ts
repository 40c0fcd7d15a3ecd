import { encodeNetwork } from '../../shared/snapshot/format/encode.ts';
import { packSnapshot } from '../../shared/snapshot/format/pack.ts';
import { type FeedCase, feedCases } from './feed-cases.ts';
import { findDifference } from './find-difference.ts';
import { canGetOtp, findJavaHome, getOtpJar } from './find-tools.ts';
import { loadNetwork } from './load-network.ts';
import { startRealOtp, startStandIn } from './otp-process.ts';

/**
 * `npm run test:otp`: compares the stand-in with a real OpenTripPlanner. Both load the same zip, a snapshot is read
 * from each, and the two must be equal byte for byte. raba by default; `-- --all` takes every feed of
 * ../shared/feeds and the demo city.
 */
async function main(): Promise<void> {
  const javaHome = findJavaHome();
  if (!javaHome) return skip('no Java 25 or newer in JAVA_HOME, PATH or /usr/lib/jvm');
  if (!canGetOtp()) return skip('no mvn in PATH to get OpenTripPlanner with');

  const tools = { javaHome, jar: getOtpJar(javaHome) };
  const cases = process.argv.includes('--all') ? feedCases : feedCases.slice(0, 1);
  for (const feedCase of cases) await compare(feedCase, tools);
}

async function compare(feedCase: FeedCase, tools: { javaHome: string; jar: string }): Promise<void> {
  const { feedId } = feedCase;
  await using real = await startRealOtp({ ...tools, feedId, zip: feedCase.readZip() });
  await using standIn = await startStandIn(feedCase.standInArgs);
  const [expected, actual] = [await loadNetwork(real.url, feedId), await loadNetwork(standIn.url, feedId)];

  const [expectedBytes, actualBytes] = [encodeNetwork(expected), encodeNetwork(actual)];
  if (expectedBytes.equals(actualBytes)) {
    const { version } = packSnapshot(actual);
    console.log(`${feedId}: the same, ${actualBytes.length} bytes, version ${version}`);
  } else {
    process.exitCode = 1;
    console.error(
      `${feedId}: NOT the same. The first difference (OTP's, the stand-in's) is at ${findDifference(expected, actual)}`,
    );
  }
}

function skip(reason: string): void {
  console.log(`SKIPPED test:otp: ${reason}. The stand-in was not compared with a real OpenTripPlanner.`);
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
await main();
