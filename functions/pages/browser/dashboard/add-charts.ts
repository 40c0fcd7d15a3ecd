import { createChart } from './charts.ts';
import type { History } from './history.ts';
import type { Second } from './state.ts';
import { stackTimes, timeGroups } from './time-groups.ts';

/**
 * Adds the charts: failed calls and latency of both clients beside the faults, and below where the usual and the slow call
 * spend their time.
 * @param options.hasTraffic false: the calls are those of the probe, and there is no other client
 * @returns draws what the histories hold
 */
export function addCharts({
  lines,
  charts,
  headway,
  usual,
  hasTraffic,
}: {
  lines: HTMLElement;
  charts: HTMLElement;
  headway: History;
  usual: History;
  hasTraffic: boolean;
}): () => void {
  const clients = [
    { label: 'Headway', colour: 'one' },
    { label: 'usual client', colour: 'two' },
  ];
  const failed = createChart(addPanel(lines, 'Failed calls a second', 'h3'), {
    label: 'Failed calls a second of both clients',
    lines: clients,
    unit: '',
    height: 130,
  });
  const latency = createChart(addPanel(lines, 'Latency in ms (p50, p99)', 'h3'), {
    label: 'Median and 99th percentile of the latency of both clients',
    lines: [
      { label: 'Headway p50', colour: 'one', isDashed: true },
      { label: 'p99', colour: 'one' },
      { label: 'usual p50', colour: 'two', isDashed: true },
      { label: 'p99', colour: 'two' },
    ],
    unit: 'ms',
    height: 130,
  });
  const areas = timeGroups.map(([label, colour]) => ({ label, colour, fill: true })).toReversed();
  const whose = hasTraffic ? 'of Headway' : 'of one probe a second';
  const addAreas = (title: string, label: string) =>
    createChart(addPanel(charts, title, 'h2'), { label, lines: areas, unit: 'ms', isStacked: true });
  const typical = addAreas(
    `Where the usual call ${whose} spends its time (p50, ms)`,
    'Time of the median call by step, stacked',
  );
  const slow = addAreas(
    `Where the slow call ${whose} spends its time (p99, ms)`,
    'Time of the call at p99 by step, stacked',
  );
  return () => {
    const seconds = headway.seconds();
    const times = seconds.map(({ at }) => at);
    const others = new Map(usual.seconds().map((second) => [second.at, second]));
    const ofOther = <Value>(read: (second: Second) => Value) =>
      times.map((at) => {
        const second = others.get(at);
        return second === undefined ? null : read(second);
      });
    const countFailed = ({ calls, failed: count }: Second) => (calls === 0 ? null : count);
    const [p50, p99] = [({ p50Ms }: Second) => p50Ms, ({ p99Ms }: Second) => p99Ms];
    failed.show(times, [seconds.map(countFailed), ofOther(countFailed)]);
    latency.show(times, [seconds.map(p50), seconds.map(p99), ofOther(p50), ofOther(p99)]);
    typical.show(
      times,
      stackTimes(seconds, ({ p50Timings, p50Ms }) => ({ timings: p50Timings, ms: p50Ms })),
    );
    slow.show(
      times,
      stackTimes(seconds, ({ p99Timings, p99Ms }) => ({ timings: p99Timings, ms: p99Ms })),
    );
  };
}

function addPanel(place: HTMLElement, title: string, level: 'h2' | 'h3'): HTMLElement {
  const panel = document.createElement('section');
  panel.className = level === 'h2' ? 'panel chart' : 'chart';
  const heading = document.createElement(level);
  heading.textContent = title;
  const canvas = document.createElement('div');
  panel.append(heading, canvas);
  place.append(panel);
  return canvas;
}
