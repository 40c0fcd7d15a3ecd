import type { Configuration } from '../../../../shared/configuration/configuration.ts';
import { parseOtpUrl } from '../../../../shared/configuration/otp-url.ts';
import type { Flags } from '../flags/read-flags.ts';
import { allSettledOrThrow } from '../steps/all-settled-or-throw.ts';
import { StartError } from '../steps/start-error.ts';
import type { Step } from '../steps/steps.ts';
import { findOtp } from './find-otp.ts';
import { groupByTimeZone, type OtpServer, startOtpStandIn } from './start-otp.ts';

/** The OTPs of this run, and the value of OTP_INSTANCES for them. */
export type Otps = { readonly servers: readonly OtpServer[]; readonly instances: string };

/**
 * Finds or starts the OTPs: those of the flags, else of OTP_INSTANCES, else stand-ins. There is one stand-in with the demo
 * city, or one for each time zone of the given feeds.
 * @throws StartError
 */
export async function startOtps({
  flags,
  configuration,
  folder,
  step,
  parts,
}: {
  flags: Pick<Flags, 'gtfs' | 'otpUrls' | 'gtfsRealtime'>;
  configuration: Configuration;
  folder: string;
  step: Step;
  parts: AsyncDisposableStack;
}): Promise<Otps> {
  const { OTP_INSTANCES: configured } = configuration;
  const isConfigured = flags.gtfs.length === 0 && flags.otpUrls.length === 0 && configured.length > 0;
  const urls = isConfigured ? configured.map(({ url }) => url) : flags.otpUrls;
  if (urls.length > 0) {
    if (flags.gtfsRealtime.length > 0) {
      throw new StartError(
        '--gtfs-rt: a running OpenTripPlanner reads its own realtime feeds (router-config.json); omit --gtfs-rt, or unset OTP_INSTANCES.',
      );
    }
    const servers = await Promise.all(
      urls.map((url) =>
        step(
          `OpenTripPlanner at ${parseOtpUrl(url).host}`,
          () => findOtp(url),
          ({ feeds }) => `OpenTripPlanner at ${parseOtpUrl(url).host}: ${feeds.join(', ')}`,
        ),
      ),
    );
    const instances = isConfigured
      ? configured.map(({ isDefault, ...rest }) => ({ ...rest, default: isDefault }))
      : describe(servers);
    return { servers, instances: JSON.stringify(instances) };
  }
  const known = flags.gtfs.length === 0 ? ['demo'] : flags.gtfs.map(({ feedId }) => feedId);
  const stranger = flags.gtfsRealtime.find(({ feedId }) => !known.includes(feedId));
  if (stranger !== undefined) {
    throw new StartError(`--gtfs-rt: there is no feed ${stranger.feedId}; the feeds are ${known.join(', ')}.`);
  }
  const groups = flags.gtfs.length === 0 ? [[]] : groupByTimeZone(flags.gtfs);
  const servers = await allSettledOrThrow(
    groups.map(async (feeds) => {
      const feedIds = feeds.length === 0 ? ['demo'] : feeds.map(({ feedId }) => feedId);
      const realtime = flags.gtfsRealtime.filter(({ feedId }) => feedIds.includes(feedId));
      const start = () => startOtpStandIn({ feeds, realtime, folder });
      const server = await step(
        'OpenTripPlanner stand-in',
        start,
        (started) => `OpenTripPlanner stand-in: ${started.feeds.join(', ')}`,
      );
      parts.defer(server.stop);
      return server;
    }),
  );
  return { servers, instances: JSON.stringify(describe(servers)) };
}

function describe(servers: readonly OtpServer[]) {
  return servers.map(({ url, feeds }, index) => ({ url, feeds, default: index === 0 }));
}
