import { describe, expect, it } from 'vitest';
import type { GtfsStopTime } from '../../../../infra/local/gtfs/gtfs-feed.ts';
import { repairStopTimes } from '../../../../infra/local/otp/model/repair-stop-times.ts';

type Times = readonly [stopId: string, arrival: number | null, departure: number | null];

function createCalls(times: readonly Times[], change: Partial<GtfsStopTime> = {}): GtfsStopTime[] {
  return times.map(([stopId, arrival, departure], sequence) => ({
    stopId,
    sequence,
    arrival,
    departure,
    headsign: null,
    pickup: 0,
    dropOff: 0,
    timepoint: null,
    ...change,
  }));
}

function repair(times: readonly Times[]): Times[] {
  return repairStopTimes(createCalls(times)).map(({ stopId, arrival, departure }) => [stopId, arrival, departure]);
}

describe('completes stop times as OTP does', () => {
  it('spreads missing times evenly, in whole seconds rounded down once for the gap', () => {
    expect(
      repair([
        ['A', 0, 10],
        ['B', null, null],
        ['C', null, null],
        ['D', 111, 120],
      ]),
    ).toEqual([
      ['A', 0, 10],
      ['B', 43, 43],
      ['C', 76, 76],
      ['D', 111, 120],
    ]);
  });

  it('uses a single time as arrival and departure', () => {
    expect(
      repair([
        ['A', null, 10],
        ['B', 20, null],
      ]),
    ).toEqual([
      ['A', 9, 10], // OTP interpolates the first arrival from one second before midnight
      ['B', 20, 20],
    ]);
  });

  it('leaves the last call without times, and gives the first call interpolated ones', () => {
    expect(
      repair([
        ['A', null, null],
        ['B', 29_400, 29_460],
        ['C', null, null],
      ]),
    ).toEqual([
      ['A', 14_699, 14_699],
      ['B', 29_400, 29_460],
      ['C', null, null],
    ]);
  });

  it('refuses a trip whose last calls have no times', () => {
    const times: Times[] = [
      ['A', 0, 0],
      ['B', null, null],
      ['C', null, null],
    ];
    expect(() => repair(times)).toThrow('the last calls of a trip have no times');
  });

  it('keeps repeated calls at a stop', () => {
    const times: Times[] = [
      ['A', 0, 0],
      ['B', 10, 12],
      ['B', 15, 18],
    ];
    expect(repair(times)).toEqual(times);
  });

  it.each<[string, Times[]]>([
    ['it calls once', [['A', 0, 0]]],
    [
      'its first call has only an arrival',
      [
        ['A', 0, null],
        ['B', 10, 10],
      ],
    ],
    [
      'it arrives before it left',
      [
        ['A', 0, 50],
        ['B', 40, 60],
      ],
    ],
    [
      'it leaves before it arrived',
      [
        ['A', 0, 0],
        ['B', 40, 30],
        ['C', 50, 50],
      ],
    ],
  ])('a trip is dropped where %s', (_, times) => {
    expect(repair(times)).toEqual([]);
  });

  it('treats given times as timepoints unless the feed marks timepoints', () => {
    const times: Times[] = [
      ['A', 0, 0],
      ['B', null, null],
      ['C', 20, 20],
    ];
    const marks = (change?: Partial<GtfsStopTime>) =>
      repairStopTimes(createCalls(times, change)).map((call) => call.timepoint);
    expect(marks()).toEqual([true, false, true]);
    expect(marks({ timepoint: false })).toEqual([true, false, true]);
    const [first, ...rest] = createCalls(times, { timepoint: false });
    const marked = repairStopTimes([{ ...(first as GtfsStopTime), timepoint: true }, ...rest]);
    expect(marked.map(({ timepoint }) => timepoint)).toEqual([true, false, false]);
  });
});
