import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Network } from '../../../shared/transit/network/network.ts';
import { getStationPlace, getStopPlace } from '../../../shared/transit/place.ts';
import { getCallRange } from '../../../shared/transit/routes.ts';
import { describeRoute, describeStop } from '../answers/describe-entities.ts';

/** Ids are unique for each kind: a stop and a route may have the same. */
type Line = { readonly kind: string; readonly id: string; readonly json: string };
type Translate = <Value>(value: Value) => Value;
const keyOf = ({ kind, id }: Line) => `${kind} ${id}`;

/**
 * Writes a network as lines of JSON: the feed, then its stations, stops, routes and patterns.
 * @param translate replaces names by those of the client's language
 */
export async function writeBundle(network: Network, version: string, translate: Translate): Promise<string> {
  return join(describeFeed(network, version, null), await listLines(network, translate));
}

/**
 * Writes what differs between two versions of a network: new and changed lines, then a line DELETED for each entity that no
 * longer exists. Where that is not smaller, it is the whole bundle.
 */
export async function writeDelta(
  before: { readonly network: Network; readonly version: string },
  after: { readonly network: Network; readonly version: string },
  translate: Translate,
): Promise<string> {
  const known = new Map((await listLines(before.network, translate)).map((line) => [keyOf(line), line]));
  const lines = await listLines(after.network, translate);
  const whole = join(describeFeed(after.network, after.version, null), lines);
  const keys = new Set(lines.map(keyOf));
  const changed = lines.filter((line) => known.get(keyOf(line))?.json !== line.json);
  const deleted = [...known.values()]
    .filter((line) => !keys.has(keyOf(line)))
    .map(({ kind, id }) => ({ kind: 'DELETED', id, json: JSON.stringify({ kind: 'DELETED', entity: kind, id }) }));
  const delta = join(describeFeed(after.network, after.version, before.version), [...changed, ...deleted]);
  return delta.length < whole.length ? delta : whole;
}

function join(feed: object, lines: readonly Line[]): string {
  return [JSON.stringify(feed), ...lines.map(({ json }) => json), ''].join('\n');
}

function describeFeed({ feedId, timeZone }: Network, networkVersion: string, since: string | null) {
  return { kind: 'FEED', feedId, timeZone, networkVersion, since };
}

/** A stop's line takes 8 us and a pattern's 20 us; after this many lines the event loop has a turn. */
const linesPerTurn = 2000;

async function listLines(network: Network, translate: Translate): Promise<Line[]> {
  const { feedId, stations, stops, routes, patterns, calls } = network;
  const write = (entity: { kind: string; id: string }): Line => {
    const { kind, id, ...value } = entity;
    return { kind, id, json: JSON.stringify(translate({ kind, id, ...value })) };
  };
  const routeOfPattern = [...routes.ids.keys()].flatMap((row) =>
    Array<number>((routes.patternStarts[row + 1] ?? 0) - (routes.patternStarts[row] ?? 0)).fill(row),
  );
  const uses = new Map<string, number>();
  const lines: Line[] = [];
  const writeAll = async (count: number, line: (row: number) => Line) => {
    for (let row = 0; row < count; row += 1) {
      lines.push(line(row));
      if (lines.length % linesPerTurn === 0) await turn();
    }
  };
  await writeAll(stations.ids.length, (row) => write(describeStop(network, getStationPlace(network, row))));
  await writeAll(stops.ids.length, (row) => write(describeStop(network, getStopPlace(network, row))));
  await writeAll(routes.ids.length, (row) => write({ kind: 'ROUTE', ...describeRoute(network, row) }));
  await writeAll(routeOfPattern.length, (pattern) => {
    const route = routeOfPattern[pattern] ?? 0;
    const { start, end } = getCallRange(network, pattern);
    const direction = patterns.directionIds[pattern] ?? -1;
    const routeId = `${feedId}:${routes.ids[route]}`;
    const described = {
      routeId,
      directionId: direction === -1 ? null : direction,
      headsign: patterns.headsigns[pattern] ?? null,
      stopIds: [...calls.stops.subarray(start, end)].map((row) => `${feedId}:${stops.ids[row]}`),
    };
    const id = `${routeId}:${createHash('sha256').update(JSON.stringify(described)).digest('base64url').slice(0, 10)}`;
    const use = uses.get(id) ?? 0; // two patterns may differ only in what the bundle leaves out
    uses.set(id, use + 1);
    const tripCount = patterns.tripCounts[pattern] ?? 0;
    return write({ kind: 'PATTERN', id: use === 0 ? id : `${id}:${use}`, ...described, ...{ tripCount } });
  });
  return lines;
}
