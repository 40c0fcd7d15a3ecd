/** Whole answers for the OpenAPI document; a test checks each against its schema. */
import { meta, noReferences } from '../answers/examples.ts';

const feed = {
  id: 'demo',
  timeZone: 'Asia/Kolkata',
  networkVersion: 'a3f1c09b2d',
  scheduleVersion: '5be1d0c7aa',
  publishedAt: '2026-11-27T05:30:00+05:30',
  isStale: false,
  serviceFrom: '2020-01-01',
  serviceTo: '2039-12-31',
  realtime: { tripUpdates: true, vehiclePositions: true, alerts: false },
  languages: ['hi', 'ta'],
  counts: { routes: 14, patterns: 32, trips: 1100, stops: 420, stations: 17 },
};

export const feedExample = { data: feed, references: noReferences, meta };
export const feedsExample = { data: [feed], references: noReferences, meta };
