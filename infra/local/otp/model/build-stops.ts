import type { GtfsFeed, GtfsStop } from '../../gtfs/gtfs-feed.ts';
import type { Station, Stop } from './transit.ts';

/** A feed's stops by the feed's own ids, and its stations. Entrances and other nodes are left out. */
export type FeedStops = { readonly stops: ReadonlyMap<string, Stop>; readonly stations: Station[] };

export function buildStops(feedId: string, gtfs: GtfsFeed): FeedStops {
  const stations = new Map<string, Station>();
  for (const { id, code, name, wheelchairBoarding, desc = null, url = null, ...place } of gtfs.stops.filter(
    ({ kind }) => kind === 'station',
  )) {
    const gtfsId = `${feedId}:${id}`;
    stations.set(id, {
      kind: 'station',
      gtfsId,
      feedId,
      code,
      name,
      ...roundPlace(place),
      wheelchair: wheelchairBoarding ?? 0,
      desc,
      url,
      stops: [],
    });
  }

  const stops = new Map<string, Stop>();
  for (const gtfsStop of gtfs.stops.filter(({ kind }) => kind === 'stop')) {
    const station = (gtfsStop.parentId && stations.get(gtfsStop.parentId)) || null;
    const stop = buildStop(feedId, gtfsStop, station);
    station?.stops.push(stop);
    stops.set(gtfsStop.id, stop);
  }
  return { stops, stations: [...stations.values()] };
}

function buildStop(
  feedId: string,
  { id, code, name, zoneId, platformCode, wheelchairBoarding, desc = null, url = null, ...place }: GtfsStop,
  station: Station | null,
) {
  const stop: Stop = {
    kind: 'stop',
    gtfsId: `${feedId}:${id}`,
    feedId,
    code,
    name,
    ...roundPlace(place),
    zoneId,
    platformCode,
    wheelchair: wheelchairBoarding ?? 0,
    desc,
    url,
    station,
    patterns: [],
  };
  return stop;
}

/** OTP keeps 7 decimals of a degree, about a centimetre. */
function roundPlace({ lat, lon }: { readonly lat: number; readonly lon: number }) {
  return { lat: Math.round(lat * 1e7) / 1e7, lon: Math.round(lon * 1e7) / 1e7 };
}
