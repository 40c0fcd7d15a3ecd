import { writeFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';

/** Writes a minimal GTFS zip: one trip between two stops. */
export function writeCityZip(path: string): void {
  const files = {
    'agency.txt': 'agency_name,agency_url,agency_timezone\nAgency,https://example.org,Asia/Kolkata\n',
    'routes.txt': 'route_id,route_short_name,route_type\nR,R,3\n',
    'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\nS1,One,13.01,80.01\nS2,Two,13.02,80.02\n',
    'calendar.txt':
      'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n' +
      'D,1,1,1,1,1,1,1,20250101,20301231\n',
    'trips.txt': 'trip_id,route_id,service_id\nT1,R,D\n',
    'stop_times.txt':
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
      'T1,08:00:00,08:00:00,S1,1\nT1,08:10:00,08:10:00,S2,2\n',
  };
  writeFileSync(path, zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));
}
