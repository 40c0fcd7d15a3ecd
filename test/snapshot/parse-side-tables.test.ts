import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeadlineExceededError, UnavailableError } from '../../shared/connections/core/errors.ts';
import { parseSideTables } from '../../shared/snapshot/side-tables/parse-side-tables.ts';
import { createSideTableSource } from '../../shared/snapshot/side-tables/side-table-source.ts';
import { noSideTables } from '../../shared/transit/network/side-tables.ts';
import { createCall } from '../support/create-call.ts';
import { isSharedMissing, sharedFolder } from '../support/feeds/shared-folder.ts';
import { httpForTests } from '../support/servers/http-for-tests.ts';
import { startS3StandIn } from '../support/servers/s3-stand-in.ts';

const parse = (texts: Record<string, string>) =>
  parseSideTables(new Map(Object.entries(texts).map(([file, text]) => [`${file}.csv`, Buffer.from(text)])));

describe('side tables', () => {
  it('are grouped by feed and key', () => {
    const tables = parse({
      stop_geojsons: [
        'gtfs_id,stop_code,geo_json,gates',
        'town,9,"{""type"":""Point"",""coordinates"":[1,2]}","[{""gateName"":""G1"",""stopCode"":""9"",""lat"":1,""lon"":2.5}]"',
        'town,10,,',
      ].join('\n'),
      stop_provider_mapping: 'gtfs_id,provider_stop_code,stop_code\ntown,p2,9\ntown,p1,9\nother,p1,8\n',
      stop_regional_names: '\uFEFFgtfs_id,stop_code,stop_name,hindi_name,regional_name\r\ntown,9,Nine,नौ,\r\n',
      suburban_stop_info:
        'gtfs_id,stop_id,Location Name,platforms\ntown,A,Alpha,"[{""platforms"": ""1,2"", ""direction"": ""MSB""}]"\n',
      static_fleet_info: 'gtfs_id,vehicle_no,service_type,capacity,vehicle_type,depot\ntown,TN01,AC,40,BUS,D1\n',
    });
    expect(tables.problems).toEqual([]);
    expect(tables.findTables('town')).toEqual({
      geometries: [
        { stopCode: '10', geoJson: null, gates: null },
        {
          stopCode: '9',
          geoJson: { type: 'Point', coordinates: [1, 2] },
          gates: [{ gateName: 'G1', stopCode: '9', lat: 1, lon: 2.5 }],
        },
      ],
      providerStops: [
        { providerStopCode: 'p1', stopCode: '9' },
        { providerStopCode: 'p2', stopCode: '9' },
      ],
      regionalNames: [{ stopCode: '9', hindiName: 'नौ', regionalName: null }],
      platforms: [{ stopId: 'A', platforms: [{ platform: '1,2', direction: 'MSB' }] }],
      fleet: [{ vehicleNo: 'TN01', serviceType: 'AC', capacity: 40, vehicleType: 'BUS', depot: 'D1' }],
    });
    expect(tables.findTables('other').providerStops).toEqual([{ providerStopCode: 'p1', stopCode: '8' }]);
    expect(tables.findTables('nope')).toEqual(noSideTables);
  });

  it('name a vehicle by fleet_id or vehicle_no', () => {
    const { findTables, problems } = parse({ static_fleet_info: 'gtfs_id,fleet_id,service_type\ntown,F1,AC\n' });
    expect(findTables('town').fleet.map(({ vehicleNo }) => vehicleNo)).toEqual(['F1']);
    expect(problems).toEqual([]);
  });

  it('leave out bad rows and report file, line and reason', () => {
    const tables = parse({
      stop_geojsons:
        'gtfs_id,stop_code,geo_json,gates\ntown,1,{,\ntown,2,,"[{""gateName"":""G""}]"\ntown,3,7,\ntown,4,,\n',
      stop_provider_mapping: 'gtfs_id,provider_stop_code,stop_code\ntown,p1,9\n,p2,9\ntown,p3\ntown,p1,8\n',
      suburban_stop_info: 'gtfs_id,stop_id,Location Name,platforms\ntown,A,Alpha,\ntown,B,Beta,"[{""platforms"":1}]"\n',
      static_fleet_info: 'gtfs_id,fleet_id,capacity\ntown,F1,many\ntown,F2,\n',
    });
    expect(tables.problems).toEqual([
      'stop_geojsons.csv:2: geo_json is not JSON',
      'stop_geojsons.csv:3: gates: each needs gateName, stopCode, lat, lon',
      'stop_geojsons.csv:4: geo_json is not a JSON object',
      'stop_provider_mapping.csv:3: gtfs_id is missing',
      'stop_provider_mapping.csv:4: stop_code is missing',
      'stop_provider_mapping.csv:5: a second row for p1',
      'suburban_stop_info.csv:2: platforms is not a JSON list',
      'suburban_stop_info.csv:3: platforms: each needs platforms and direction, both texts',
      'static_fleet_info.csv:2: capacity is not a whole number',
    ]);
    const { geometries, providerStops, platforms, fleet } = tables.findTables('town');
    expect([geometries.length, providerStops.length, platforms.length, fleet.length]).toEqual([1, 1, 0, 1]);
  });

  it('read the other rows of a file with a broken row', () => {
    const { findTables, problems } = parse({
      stop_provider_mapping: 'gtfs_id,provider_stop_code,stop_code\ntown,p1,9\ntown,p"2,9\ntown,p3,7\n',
    });
    expect(findTables('town').providerStops.map(({ providerStopCode }) => providerStopCode)).toContain('p1');
    expect(problems.every((problem) => problem.startsWith('stop_provider_mapping.csv:'))).toBe(true);
    expect(findTables('town').providerStops.length + problems.length).toBeGreaterThanOrEqual(3);
  });

  it('read every row under a CRLF header with LF rows, and a name with a line break', () => {
    const { findTables, problems, counts } = parse({
      static_fleet_info:
        'gtfs_id,fleet_id,service_type\r\ntown,F1,AC\ntown,F2,"Two\nlines"\n  \ntown,F3,\ntown,F4,Plain,,\n',
    });
    expect(problems).toEqual([]);
    expect(findTables('town').fleet.map(({ vehicleNo, serviceType }) => [vehicleNo, serviceType])).toEqual([
      ['F1', 'AC'],
      ['F2', 'Two\nlines'],
      ['F3', null],
      ['F4', 'Plain'],
    ]);
    expect(counts).toEqual([{ file: 'static_fleet_info.csv', rowsRead: 4, rowsLeftOut: 0 }]);
  });

  it('report rows with an unclosed quote, too many columns or a missing key, and count them', () => {
    const { findTables, problems, counts } = parse({
      static_fleet_info: 'gtfs_id,fleet_id,depot\ntown,F1,"North\ntown,F2,South\ntown,F3,East, gate 2\n,F4,West\n',
    });
    expect(findTables('town').fleet.map(({ vehicleNo }) => vehicleNo)).toEqual(['F2']);
    expect(problems).toEqual([
      'static_fleet_info.csv:2: a quote is not closed',
      'static_fleet_info.csv:4: expected 3 columns, got 4',
      'static_fleet_info.csv:5: gtfs_id is missing',
    ]);
    expect(counts).toEqual([{ file: 'static_fleet_info.csv', rowsRead: 1, rowsLeftOut: 3 }]);
  });

  it('leave out a file without a key column, in one message', () => {
    const { findTables, problems, counts } = parse({ static_fleet_info: 'feed,fleet_id\ntown,F1\ntown,F2\n' });
    expect(findTables('town').fleet).toEqual([]);
    expect(problems).toEqual(['static_fleet_info.csv:1: the header has no column gtfs_id; the file is not used']);
    expect(counts).toEqual([{ file: 'static_fleet_info.csv', rowsRead: 0, rowsLeftOut: 2 }]);
  });

  it('leave out a file whose header cannot be read, and count its rows', () => {
    const { problems, counts } = parse({ static_fleet_info: 'gtfs_id,"fleet_id\ntown,F1\n\ntown,F2\n' });
    expect(problems).toEqual([
      'static_fleet_info.csv:1: the header cannot be read: a quote is not closed; the file is not used',
    ]);
    expect(counts).toEqual([{ file: 'static_fleet_info.csv', rowsRead: 0, rowsLeftOut: 2 }]);
  });

  it.each([
    ['a NUL and a UTF-16 mark', '\0gtfs_id,fleet_id\ntown,F1\n', [], 1],
    ['UTF-16', Buffer.from('\uFEFFgtfs_id,fleet_id\ntown,F1\n', 'utf16le').toString('latin1'), [], 2],
    ['two byte order marks', '\uFEFF\uFEFFgtfs_id,fleet_id\ntown,F1\n', ['F1'], 0],
    ['columns without a name', ',gtfs_id,fleet_id,,\nx,town,F1,y,z\n', ['F1'], 0],
    ['a column twice, with the same value', 'gtfs_id,fleet_id,fleet_id\ntown,F1,F1\n', ['F1'], 0],
    ['a column twice, with two values', 'gtfs_id,fleet_id,fleet_id\ntown,F1,F2\ntown,F3,F3\n', ['F3'], 1],
    ['commas and blanks after the last value', 'gtfs_id,fleet_id\ntown,F1, ,\t,\n', ['F1'], 0],
    ['a Ctrl-Z at the end', 'gtfs_id,fleet_id\r\ntown,F1\r\n\x1a', ['F1'], 0],
    ['a header of another separator', 'gtfs_id;fleet_id\ntown;F1\n', [], 1],
    ['no header', 'town,F1\ntown,F2\n', [], 1],
  ])('read or count every row of a file with %s', (_, text, fleet, rowsLeftOut) => {
    const { findTables, problems, counts } = parse({ static_fleet_info: text });
    expect(findTables('town').fleet.map(({ vehicleNo }) => vehicleNo)).toEqual(fleet);
    expect(counts).toEqual([{ file: 'static_fleet_info.csv', rowsRead: fleet.length, rowsLeftOut }]);
    expect(problems.length > 0).toBe(rowsLeftOut > 0);
  });

  it('keep a row with bytes that are not UTF-8, and report its line and column', () => {
    const text = Buffer.from('gtfs_id,fleet_id,depot\ntown,F1,N\xf6rd\ntown,F2,South\ntown,,\xe9\n', 'latin1');
    const { findTables, problems, warnings, counts } = parseSideTables(new Map([['static_fleet_info.csv', text]]));
    expect(findTables('town').fleet.map(({ vehicleNo, depot }) => [vehicleNo, depot])).toEqual([
      ['F1', 'N\uFFFDrd'],
      ['F2', 'South'],
    ]);
    expect(warnings).toEqual(['static_fleet_info.csv:2: depot: bytes that are not UTF-8 are read as U+FFFD']);
    expect(problems).toEqual(['static_fleet_info.csv:4: fleet_id or vehicle_no is missing']);
    expect(counts).toEqual([{ file: 'static_fleet_info.csv', rowsRead: 2, rowsLeftOut: 1 }]);
  });

  it('leave out a file in UTF-16 by the name of its encoding, and count its rows', () => {
    const text = Buffer.from('\uFEFFgtfs_id,fleet_id\ntown,F1\ntown,F2\n', 'utf16le');
    const { problems, counts } = parseSideTables(new Map([['static_fleet_info.csv', text]]));
    expect(problems).toEqual(['static_fleet_info.csv:1: the file is in UTF-16, expected UTF-8; the file is not used']);
    expect(counts).toEqual([{ file: 'static_fleet_info.csv', rowsRead: 0, rowsLeftOut: 2 }]);
  });

  const reports = `${sharedFolder}reports/side-tables/`;
  it.skipIf(isSharedMissing('reports/side-tables', { needs: 'reading the reported side tables' }))(
    'read the reported files whole: 6 vehicles and 3 names',
    () => {
      const files = ['static_fleet_info.csv', 'stop_regional_names.csv'];
      const { findTables, problems } = parseSideTables(
        new Map(files.map((file) => [file, readFileSync(reports + file)])),
      );
      const { fleet, regionalNames } = findTables('plain');
      expect(problems).toEqual([]);
      expect(fleet.map(({ vehicleNo }) => vehicleNo)).toEqual([1, 2, 3, 4, 5, 6].map((number) => `FLEET${number}`));
      expect(fleet.every(({ capacity, depot }) => capacity === 60 && depot === 'North')).toBe(true);
      expect(regionalNames.map(({ stopCode }) => stopCode)).toEqual(['101', '102', '103']);
    },
  );
});

describe('the source of side tables', () => {
  const call = createCall();

  it('reads a folder with missing files', async () => {
    const path = await mkdtemp(join(tmpdir(), 'headway-tables-'));
    try {
      await writeFile(join(path, 'stop_provider_mapping.csv'), 'gtfs_id,provider_stop_code,stop_code\ntown,p1,9\n');
      const { findTables, problems } = await createSideTableSource(
        { kind: 'folder', path },
        { http: httpForTests },
      ).read(call);
      expect(findTables('town').providerStops).toHaveLength(1);
      expect(problems).toEqual([]);
    } finally {
      await rm(path, { recursive: true });
    }
  });

  it('reads a bucket, and fails if the bucket fails', async () => {
    const s3 = await startS3StandIn();
    try {
      s3.objects.set('/b/tables/static_fleet_info.csv', Buffer.from('gtfs_id,fleet_id,service_type\ntown,F1,AC\n'));
      const source = createSideTableSource(
        { kind: 's3', bucket: 'b', prefix: 'tables/' },
        { http: httpForTests, s3: s3.options },
      );
      expect((await source.read(call)).findTables('town').fleet).toHaveLength(1);
      s3.intercept = (_request, response) => {
        response.writeHead(403).end();
        return true;
      };
      await expect(source.read(call)).rejects.toThrow(UnavailableError);
      await expect(source.read(createCall(AbortSignal.abort()))).rejects.toThrow(DeadlineExceededError);
    } finally {
      await s3.close();
    }
  });

  it('has no tables without a location', async () => {
    expect((await createSideTableSource(null, { http: httpForTests }).read(call)).findTables('town')).toEqual(
      noSideTables,
    );
  });
});
