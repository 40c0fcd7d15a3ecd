import { createHash } from 'node:crypto';

/** One part of the state that a stream follows. */
export type EventItem = {
  /** Names the item in an event id: a hash of its kind and id. */
  readonly key: string;
  readonly event: 'board' | 'route' | 'vehicle';
  readonly json: string;
  readonly hash: string;
};

/** Splits the body of GET /v2/stream into its items. */
export function listItems(body: string): readonly EventItem[] {
  const { data } = JSON.parse(body) as {
    /** `fields` leaves some of them out. */
    data: {
      boards?: { stopId: string }[];
      routes?: { routeId: string }[];
      vehicles?: { id: string | null; vehicleNo: string }[];
    };
  };
  const describe = (event: EventItem['event'], id: string, value: object): EventItem => {
    const json = JSON.stringify(value);
    return { key: hash(`${event} ${id}`, 5), event, json, hash: hash(json, 5) };
  };
  return [
    ...(data.boards ?? []).map((one) => describe('board', one.stopId, one)),
    ...(data.routes ?? []).map((one) => describe('route', one.routeId, one)),
    ...(data.vehicles ?? []).map((one) => describe('vehicle', one.id ?? one.vehicleNo, one)),
  ];
}

/**
 * An event id says what the client has: the key and the hash of each item. So a client that comes back to any environment
 * gets what changed in the meantime, and nothing twice. 100 items are 1,000 characters.
 */
export function writeEventId(sent: ReadonlyMap<string, string>): string {
  return [...sent].map(([key, value]) => `${key}${value}`).join('');
}

/** Reads what a client has from its Last-Event-ID; nothing for an id of another server. */
export function readEventId(id: string | undefined): Map<string, string> {
  if (id === undefined || !/^([\w-]{10})*$/.test(id)) return new Map();
  return new Map((id.match(/.{10}/g) ?? []).map((part) => [part.slice(0, 5), part.slice(5)]));
}

export function writeItem({ event, json }: EventItem, id: string): string {
  return `id: ${id}\nevent: ${event}\ndata: ${json}\n\n`;
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, length);
}
