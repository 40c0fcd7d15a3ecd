/** The timetable of the second version of the API. A missing value is null; no field is ever absent. */
import * as z from 'zod/mini';
import { departure } from './schemas.ts';

const textOrNull = z.nullable(z.string());

const pattern = z.object({
  directionId: z.nullable(z.number()),
  headsign: textOrNull,
  /** In order of travel. */
  stopIds: z.array(z.string()),
  /** By departure. */
  trips: z.array(
    z.object({
      tripId: z.string(),
      headsign: textOrNull,
      /** RFC 3339: the departure from each stop of `stopIds`; null where the trip has none. */
      times: z.array(textOrNull),
    }),
  ),
});

export const timetable = z.object({
  stopId: textOrNull,
  routeId: textOrNull,
  serviceDate: z.string(),
  timeZone: z.string(),
  /** null for a route alone. */
  departures: z.nullable(z.array(departure)),
  /** null with a stop. */
  patterns: z.nullable(z.array(pattern)),
});
export type Timetable = z.infer<typeof timetable>;
