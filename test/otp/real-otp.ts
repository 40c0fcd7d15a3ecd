import { parseArgs } from 'node:util';
import { encodeNetwork } from '../../shared/snapshot/format/encode.ts';
import { packSnapshot } from '../../shared/snapshot/format/pack.ts';
import { attackOtp } from './attack/attack-otp.ts';
import { createStreetGrid } from './attack/street-grid.ts';
import { type FeedCase, feedCases } from './feed-cases.ts';
import { findDifference } from './find-difference.ts';
import { canGetOtp, findJavaHome, getOtpJar } from './find-tools.ts';
import { loadNetwork } from './load-network.ts';
import { startRealOtp, startStandIn } from './otp-process.ts';
import { compareOddFeeds, compareReportedFeeds } from './reported-feeds.ts';

/**
 * `npm run test:otp`: compares the stand-in with a real OpenTripPlanner. Both load the same zip, a snapshot is read
 * from each, and the two must be equal byte for byte. raba by default; `-- --all` takes every feed of
 * ../shared/feeds and the demo city. Then it sends hand-made and generated GraphQL queries under the cost limit to the real one and
 * compares their CPU time with the estimate: until OTP has executed 60 generated ones, or with `-- --attack` 2,000 of them on the
 * largest feed and nothing else. A query that takes too long is printed, and fails `--attack` only, which needs a machine to itself.
 * `--tries N` and `--seed N` choose others, and `--streets` puts streets around its stops, which `nearest` and `plan` search.
 * Then it compares the small feeds of ../shared/reports, and with `-- --all` those of odd-feeds/.
 */
async function main(): Promise<void> {
  const javaHome = findJavaHome();
  if (!javaHome) return skip('no Java 25 or newer in JAVA_HOME, PATH or /usr/lib/jvm');
  if (!canGetOtp()) return skip('no mvn in PATH to get OpenTripPlanner with');

  const jar = getOtpJar(javaHome);
  if (jar === undefined) return skip('mvn could not get OpenTripPlanner, see above');
  const tools = { javaHome, jar };
  const { values } = parseArgs({
    options: {
      all: { type: 'boolean', default: false },
      attack: { type: 'boolean', default: false },
      streets: { type: 'boolean', default: false },
      tries: { type: 'string' },
      seed: { type: 'string', default: '20261127' },
    },
  });
  const tries = Number(values.tries ?? (values.attack ? 2000 : 60));
  const attack = { tries, seed: Number(values.seed) };
  const largest = feedCases.find(({ feedId }) => feedId === 'soundtransit');
  const cases = values.all ? feedCases : feedCases.slice(0, 1);
  if (values.streets && !values.attack) throw new Error('--streets: only with --attack');
  const chosen = values.attack && largest !== undefined ? [largest] : cases;
  for (const [index, feedCase] of chosen.entries()) {
    await using real = await startRealOtp({
      ...tools,
      feeds: [{ feedId: feedCase.feedId, zip: feedCase.readZip() }],
      ...(values.streets ? { streets: createStreetGrid({ ...busiestStop, side: 400, spacing: 25 }) } : {}),
    });
    if (!values.attack) await compare(feedCase, real.url);
    if (index > 0) continue;
    const network = await loadNetwork(real.url, feedCase.feedId);
    const { wrong, slow } = await attackOtp({ ...real, javaHome }, network, attack);
    for (const problem of wrong) console.error(`${feedCase.feedId}: ${problem}`);
    for (const problem of slow) console.error(`${feedCase.feedId}: SLOW: ${problem}`);
    if (wrong.length > 0 || (values.attack && slow.length > 0)) process.exitCode = 1;
  }
  if (!values.attack) await compareReportedFeeds(tools);
  if (values.all && !values.attack) await compareOddFeeds(tools);
}

/** The stop of the largest feed with the most trips. */
const busiestStop = { lat: 47.5868, lon: -122.1905 };

async function compare(feedCase: FeedCase, realUrl: string): Promise<void> {
  const { feedId } = feedCase;
  await using standIn = await startStandIn(feedCase.standInArgs);
  const [expected, actual] = [await loadNetwork(realUrl, feedId), await loadNetwork(standIn.url, feedId)];

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
