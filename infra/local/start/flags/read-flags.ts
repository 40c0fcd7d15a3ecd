import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findOtpUrlMistake } from '../../../../shared/configuration/otp-url.ts';
import { findPostgresUrlMistake } from '../../../../shared/connections/postgres/postgres-address.ts';
import { type DriverName, driverNames } from '../database/start-driver.ts';
import { StartError } from '../steps/start-error.ts';

export type GtfsFile = { readonly feedId: string; readonly path: string };
/** GTFS-realtime of a feed: an absolute path, or a URL. */
export type RealtimeFeed = { readonly feedId: string; readonly place: string };

/** The flags of the command line; undefined where a flag is missing. */
export type Flags = {
  /** 0: any free port. */
  readonly port: number | undefined;
  readonly gtfs: readonly GtfsFile[];
  readonly gtfsRealtime: readonly RealtimeFeed[];
  readonly otpUrls: readonly string[];
  readonly databaseUrl: string | undefined;
  readonly driver: DriverName;
  readonly environments: number;
  readonly isFreezing: boolean;
  readonly isHelp: boolean;
};

export const usage = `npm start -- [flags]

Runs Headway on this machine without any account: a Postgres with a demo operator behind a pooler (PgBouncer if it is
installed: PGBOUNCER, else the PATH; otherwise, and with PGBOUNCER=none, a stand-in of RDS Proxy), a stand-in for
OpenTripPlanner, the built functions in a Lambda-like runtime, and a gateway.
Ctrl-C stops everything and removes all files. Settings come from the environment and .env (see .env.example).

  --port N                   port of the gateway on 127.0.0.1 (default: PORT, else 8000; 0: any free port)
  --gtfs [feedId=]FILE.zip   a GTFS feed instead of the demo city; may be repeated
  --gtfs-rt feedId=URL|FILE  GTFS-realtime of a feed (trip updates, vehicle positions or alerts), read every 15 s; may be
                             repeated, and replaces that of the demo city
  --otp URL                  a running OpenTripPlanner instead of the stand-in; may be repeated
  --database URL             your own waybills database, postgres://user:password@host:port/db; it is only read
  --driver NAME              the functions' database driver, with a local stand-in for its service: pg, rds-proxy,
                             neon-websocket, neon-http, data-api (default: pg)
  --environments N           maximum number of environments of the API function (default 4)
  --no-freeze                do not freeze environments between calls, as Lambda would
  --help                     print this text
`;

/** @throws StartError for an unknown flag or a value that is not valid */
export function readFlags(args: readonly string[], folder: string): Flags {
  const values = parse(args);
  const gtfs = (values.gtfs ?? []).map((value) => readGtfs(value, folder));
  const duplicate = gtfs.find(({ feedId }, index) => gtfs.findIndex((other) => other.feedId === feedId) !== index);
  if (duplicate !== undefined)
    throw new StartError(
      `--gtfs: two feeds have the id ${duplicate.feedId}; give one of them another id with feedId=FILE.zip.`,
    );
  if (gtfs.length > 0 && values.otp !== undefined) {
    throw new StartError(
      '--gtfs and --otp exclude each other, because an OpenTripPlanner has its own feeds; omit one of them.',
    );
  }
  if (values['gtfs-rt'] !== undefined && values.otp !== undefined) {
    throw new StartError(
      '--gtfs-rt and --otp exclude each other, because an OpenTripPlanner reads its own realtime feeds; omit one of them.',
    );
  }
  const driver = readDriver(values.driver ?? 'pg');
  if (driver !== 'pg' && values.database !== undefined) {
    throw new StartError(
      `--driver ${driver} and --database exclude each other, because the stand-in works with the local database only; omit one of them.`,
    );
  }
  return {
    port: values.port === undefined ? undefined : readNumber('--port', values.port, 0, 65_535),
    gtfs,
    gtfsRealtime: (values['gtfs-rt'] ?? []).map((value) => readRealtime(value, folder)),
    otpUrls: (values.otp ?? []).map((url) =>
      readUrl('--otp', url, findOtpUrlMistake, 'http://host:8080').replace(/\/+$/, ''),
    ),
    databaseUrl:
      values.database === undefined
        ? undefined
        : readUrl('--database', values.database, findPostgresUrlMistake, 'postgres://user:password@host:port/db'),
    driver,
    environments: values.environments === undefined ? 4 : readNumber('--environments', values.environments, 1, 1000),
    isFreezing: !values['no-freeze'],
    isHelp: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        port: { type: 'string' },
        gtfs: { type: 'string', multiple: true },
        'gtfs-rt': { type: 'string', multiple: true },
        otp: { type: 'string', multiple: true },
        database: { type: 'string' },
        driver: { type: 'string' },
        environments: { type: 'string' },
        'no-freeze': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const sentence = (error as Error).message.split('. ')[0];
    throw new StartError(`${sentence}; npm start -- --help lists the flags.`);
  }
}

function readNumber(flag: string, text: string, from: number, to: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw new StartError(`${flag}: expected a whole number from ${from} to ${to}, got "${text}".`);
}

function readDriver(name: string): DriverName {
  const known = driverNames.find((driver) => driver === name);
  if (known !== undefined) return known;
  throw new StartError(`--driver: expected one of ${driverNames.join(', ')}, got "${name}".`);
}

/** The message does not repeat the value, which may contain a password. */
function readUrl(
  flag: string,
  text: string,
  findMistake: (text: string) => string | undefined,
  example: string,
): string {
  const mistake = findMistake(text);
  if (mistake === undefined) return text;
  throw new StartError(`${flag}: expected a URL such as ${example}, got ${mistake}.`);
}

/** Without an explicit id, the file's name is the feed's id. */
function readGtfs(text: string, folder: string): GtfsFile {
  const [, named, file] = /^([^\s:/\\=]+)=(.+)$/.exec(text) ?? [];
  const path = file ?? text;
  const feedId = named ?? basename(path).replace(/\.zip$/i, '');
  if (!/^[^\s:/]+$/.test(feedId)) {
    throw new StartError(
      `--gtfs: "${feedId}" is not a feed id (no space, colon or slash allowed); use feedId=FILE.zip.`,
    );
  }
  return { feedId, path: resolve(folder, path) };
}

/** The message does not repeat the value, because keys of such URLs are often in the query. */
function readRealtime(text: string, folder: string): RealtimeFeed {
  const [, feedId, place] = /^([^\s:/\\=]+)=(.+)$/.exec(text) ?? [];
  if (feedId === undefined || place === undefined) {
    throw new StartError('--gtfs-rt: expected feedId=URL or feedId=FILE, got something else.');
  }
  if (!/^[a-z]+:\/\//i.test(place)) return { feedId, place: resolve(folder, place) };
  return { feedId, place: readUrl('--gtfs-rt', place, findHttpMistake, `${feedId}=https://host/updates.pb`) };
}

function findHttpMistake(text: string): string | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? undefined : 'something else';
}
