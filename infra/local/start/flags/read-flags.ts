import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type DriverName, driverNames } from '../database/start-driver.ts';
import { StartError } from '../steps/start-error.ts';

export type GtfsFile = { readonly feedId: string; readonly path: string };

/** What the command line asks for; undefined where it says nothing. */
export type Flags = {
  /** 0: any free one. */
  readonly port: number | undefined;
  readonly gtfs: readonly GtfsFile[];
  readonly otpUrls: readonly string[];
  readonly databaseUrl: string | undefined;
  readonly driver: DriverName;
  readonly environments: number;
  readonly isFreezing: boolean;
  readonly isHelp: boolean;
};

export const usage = `npm start -- [flags]

Runs Headway on this machine, with no account anywhere: a Postgres with a demo operator (PgBouncer in front where it is
installed: PGBOUNCER, else the PATH), a stand-in for OpenTripPlanner, the built functions in a Lambda-like runtime, and a
gateway. Ctrl-C ends all of it and leaves nothing behind. Settings come from the environment and .env (see .env.example).

  --port N                   where the gateway listens on 127.0.0.1 (default: PORT, else 8000; 0: any free port)
  --gtfs [feedId=]FILE.zip   a GTFS feed instead of the demo city; may be given several times
  --otp URL                  a running OpenTripPlanner instead of the stand-in; may be given several times
  --database URL             a waybills database of your own, postgres://user:password@host:port/db; it is only read
  --driver NAME              how the functions reach the database, through a stand-in of what it speaks to: pg,
                             rds-proxy, neon-websocket, neon-http, data-api (default: pg)
  --environments N           most environments of the API function at once (default 4)
  --no-freeze                let environments run between calls, where Lambda would stop them
  --help                     this text
`;

/** @throws StartError for what the command line does not know or cannot take */
export function readFlags(args: readonly string[], folder: string): Flags {
  const values = parse(args);
  const gtfs = (values.gtfs ?? []).map((value) => readGtfs(value, folder));
  const twice = gtfs.find(({ feedId }, index) => gtfs.findIndex((other) => other.feedId === feedId) !== index);
  if (twice !== undefined)
    throw new StartError(`--gtfs: the feed ${twice.feedId} is given twice; name one of them feedId=FILE.zip.`);
  if (gtfs.length > 0 && values.otp !== undefined) {
    throw new StartError('--gtfs and --otp: give one of the two, as an OpenTripPlanner brings its own feeds.');
  }
  const driver = readDriver(values.driver ?? 'pg');
  if (driver !== 'pg' && values.database !== undefined) {
    throw new StartError(`--database and --driver ${driver}: stand-ins stand in front of our own database only.`);
  }
  return {
    port: values.port === undefined ? undefined : readNumber('--port', values.port, 0, 65_535),
    gtfs,
    otpUrls: (values.otp ?? []).map((url) =>
      readUrl('--otp', url, /^https?:$/, 'http://host:8080').replace(/\/+$/, ''),
    ),
    databaseUrl:
      values.database === undefined
        ? undefined
        : readUrl('--database', values.database, /^postgres(ql)?:$/, 'postgres://user:password@host:port/db'),
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
  throw new StartError(`${flag} takes a whole number from ${from} to ${to}, not "${text}".`);
}

function readDriver(name: string): DriverName {
  const known = driverNames.find((driver) => driver === name);
  if (known !== undefined) return known;
  throw new StartError(`--driver: there is no driver ${name}; there are ${driverNames.join(', ')}.`);
}

/** The value may hold a password, so it is never repeated. */
function readUrl(flag: string, text: string, protocol: RegExp, example: string): string {
  if (URL.canParse(text) && protocol.test(new URL(text).protocol) && new URL(text).hostname !== '') return text;
  throw new StartError(`${flag} takes a URL such as ${example}.`);
}

/** Without an id, the feed is named after its file. */
function readGtfs(text: string, folder: string): GtfsFile {
  const [, named, file] = /^([^\s:/\\=]+)=(.+)$/.exec(text) ?? [];
  const path = file ?? text;
  const feedId = named ?? basename(path).replace(/\.zip$/i, '');
  if (!/^[^\s:/]+$/.test(feedId)) {
    throw new StartError(
      `--gtfs: "${feedId}" cannot be the id of a feed (no space, colon or slash); give feedId=FILE.zip.`,
    );
  }
  return { feedId, path: resolve(folder, path) };
}
