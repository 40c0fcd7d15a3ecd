/** One change of a file of the plain feed: `from` becomes `to`; without `from`, the file is new. */
export type Change = readonly [file: string, from: string, to: string];

export const plain: Readonly<Record<string, string>> = {
  'agency.txt':
    'agency_id,agency_name,agency_url,agency_timezone\nA,Test Lines,https://example.org,America/Los_Angeles\n',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nALL,1,1,1,1,1,1,1,20260101,20271231\n',
  'routes.txt': 'route_id,agency_id,route_short_name,route_long_name,route_type\nR1,A,1,One,3\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,08:00:00,08:00:00,S1,1\nT1,08:10:00,08:11:00,S2,2\nT1,08:20:00,08:20:00,S3,3\n',
  'stops.txt':
    'stop_id,stop_code,stop_name,stop_lat,stop_lon\nS1,101,First,45.1,-122.1\nS2,102,Second,45.2,-122.2\nS3,103,Third,45.3,-122.3\n',
  'trips.txt': 'route_id,service_id,trip_id,trip_headsign,direction_id\nR1,ALL,T1,Third,0\n',
};

const change = (file: string) => (from: string, to: string) => [[`${file}.txt`, from, to]] as const;
export const [agency, calendar, routes, times, stops, trips] = [
  'agency',
  'calendar',
  'routes',
  'stop_times',
  'stops',
  'trips',
].map(change) as [Edit, Edit, Edit, Edit, Edit, Edit];
type Edit = ReturnType<typeof change>;
export const add = (file: string, text: string): readonly Change[] => [[`${file}.txt`, '', text]];

export const routeTypes = [
  0, 1, 2, 4, 5, 6, 7, 11, 12, 100, 109, 117, 200, 209, 300, 400, 401, 402, 403, 404, 405, 406, 500, 600, 700, 711, 715,
  717, 800, 900, 906, 1000, 1021, 1100, 1114, 1200, 1300, 1307, 1400, 1402, 1500, 1507, 1551, 1560, 1561, 1598, 1600,
  1604, 1700, 1702, 1799,
];
/** A route, a trip and its calls for each of these types. */
export const manyTypes = (types: readonly number[]): readonly Change[] => [
  ['routes.txt', 'R1,A,1,One,3\n', types.map((type) => `R${type},A,${type},One,${type}\n`).join('')],
  ['trips.txt', 'R1,ALL,T1,Third,0\n', types.map((type) => `R${type},ALL,T${type},Third,0\n`).join('')],
  [
    'stop_times.txt',
    'T1,08:00:00,08:00:00,S1,1\nT1,08:10:00,08:11:00,S2,2\nT1,08:20:00,08:20:00,S3,3\n',
    types.map((type) => `T${type},08:00:00,08:00:00,S1,1\nT${type},08:20:00,08:20:00,S3,3\n`).join(''),
  ],
];
export const located = (type: string, parent = ''): readonly Change[] => [
  ['stops.txt', 'stop_lon\n', 'stop_lon,location_type,parent_station\n'],
  ['stops.txt', 'S3,103,Third,45.3,-122.3\n', `S3,103,Third,45.3,-122.3\nX,,Extra,45.4,-122.4,${type},${parent}\n`],
];
export const station: readonly Change[] = [
  ['stops.txt', 'stop_lon\n', 'stop_lon,location_type,parent_station\n'],
  ['stops.txt', 'S3,103,Third,45.3,-122.3\n', 'S3,103,Third,45.3,-122.3,0,P\nP,,Station,45.4,-122.4,1,\n'],
  ['stops.txt', '45.4,-122.4,1,\n', '45.4,-122.4,1,\nE,,Door,45.4,-122.4,2,P\nN,,,,,3,P\n'],
];
export const crossing = 'from_stop_id,to_stop_id,transfer_type,min_transfer_time\n';
export const walk = 'pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional\n';
export const runs = 'trip_id,start_time,end_time,headway_secs\n';
export const second: readonly Change[] = [
  ['trips.txt', 'direction_id\n', 'direction_id,block_id\n'],
  ['trips.txt', 'R1,ALL,T1,Third,0\n', 'R1,ALL,T1,Third,0,B\nR1,ALL,T2,First,1,B\n'],
  ['stop_times.txt', 'S3,3\n', 'S3,3\nT2,08:30:00,08:30:00,S3,1\nT2,08:50:00,08:50:00,S1,2\n'],
];

/** A new column of a file, with this value in its first row that contains `where`. */
export const withColumn = (file: string, column: string, where: string, value: string): readonly Change[] => [
  [`${file}.txt`, '\n', `,${column}\n`],
  [`${file}.txt`, where, `${where},${value}`],
];
