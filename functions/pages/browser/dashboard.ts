import './tokens.css';
import './frame.css';
import './dashboard/dashboard.css';
import { html, render } from 'lit';
import { createChart, stackTimings } from './dashboard/charts.ts';
import { createHistory } from './dashboard/history.ts';
import { showPanel } from './dashboard/panel.ts';
import type { CacheStats, ConnectionStats, LocalState, MemoryStats, Ready, Second, View } from './dashboard/state.ts';
import { showData, showEnvironments, showFailures, showPeers, showReuse } from './dashboard/tables.ts';
import { findJson, isLocal, readJson } from './server/server.ts';

const intervalMs = 1000;
const headway = createHistory();
const usual = createHistory();

/** One after the other, so that one environment answers all of them. */
async function readView(): Promise<View> {
  const connections = await readJson<ConnectionStats>('connection-stats');
  const memory = await readJson<MemoryStats>('memory-stats');
  const ready = await findJson<Ready>('ready');
  const cache = await readJson<CacheStats>('trip-cache/stats');
  const local = isLocal ? await findJson<LocalState>(`local/state?after=${headway.last()}`) : undefined;
  return { connections, memory, ready, cache, local };
}

/** Where a call's time goes, by the names in Server-Timing. What is not named is our own code. */
const timeGroups = [
  ['waiting for a connection', 'three', ['pool', 'wait']],
  ['opening', 'five', ['dns', 'connect', 'tls', 'auth']],
  ['query', 'one', ['query']],
  ['OTP', 'four', ['otp', 'http']],
  ['own code', 'two', []],
] as const;

function start(app: HTMLElement): void {
  app.replaceChildren();
  const top = addPart(app, 'top');
  const charts = addPart(app, 'charts grid');
  const tables = addPart(app, 'tables grid');
  let draw: (() => void) | undefined;

  const clear = () => {
    headway.clear();
    usual.clear();
  };
  const show = (view: View) => {
    headway.add(view.local?.headway?.seconds ?? []);
    usual.add(view.local?.usual?.seconds ?? []);
    render(html`<div class="side">${showReuse(view)}${showData(view)}</div>${showPanel(view, clear)}`, top);
    if (view.local?.headway !== undefined) draw ??= addCharts(charts);
    draw?.();
    render(html`${showPeers(view)}${showFailures(view)}${showEnvironments(view)}`, tables);
  };
  const poll = async () => {
    try {
      show(await readView());
      document.querySelector('#trouble')?.remove();
    } catch (error) {
      showTrouble(app, (error as Error).message);
    }
    setTimeout(poll, intervalMs);
  };
  void poll();
}

function addPart(app: HTMLElement, className: string): HTMLElement {
  const part = document.createElement('div');
  part.className = className;
  app.append(part);
  return part;
}

function showTrouble(app: HTMLElement, message: string): void {
  const trouble = document.querySelector('#trouble') ?? document.createElement('p');
  trouble.id = 'trouble';
  trouble.role = 'alert';
  trouble.className = 'panel bad trouble';
  trouble.textContent = `The last figures are old: ${message}`;
  app.prepend(trouble);
}

/** @returns draws what the histories hold */
function addCharts(place: HTMLElement): () => void {
  const add = (title: string) => {
    const panel = document.createElement('section');
    panel.className = 'panel chart';
    const heading = document.createElement('h2');
    heading.textContent = title;
    const canvas = document.createElement('div');
    panel.append(heading, canvas);
    place.append(panel);
    return canvas;
  };
  const clients = [
    { label: 'Headway', colour: 'one' },
    { label: 'usual client', colour: 'two' },
  ];
  const failed = createChart(add('Failed calls a second'), {
    label: 'Failed calls a second of both clients',
    lines: clients,
    unit: '',
  });
  const slow = createChart(add('Slowest calls (p99)'), {
    label: '99th percentile of latency of both clients',
    lines: clients,
    unit: 'ms',
  });
  const time = createChart(add('Where a call of Headway spends its time'), {
    label: 'Mean time of a call by what it waits for, stacked',
    lines: timeGroups.map(([label, colour]) => ({ label, colour, fill: true })).toReversed(),
    unit: 'ms',
  });
  const median = createChart(add('Usual calls (p50)'), {
    label: 'Median latency of both clients',
    lines: clients,
    unit: 'ms',
  });
  return () => {
    const times = headway.seconds().map(({ at }) => at);
    const others = new Map(usual.seconds().map((second) => [second.at, second]));
    const both = <Value>(read: (second: Second) => Value) => [
      headway.seconds().map(read),
      times.map((at) => {
        const second = others.get(at);
        return second === undefined ? null : read(second);
      }),
    ];
    failed.show(
      times,
      both(({ calls, failed: count }) => (calls === 0 ? null : count)),
    );
    slow.show(
      times,
      both(({ p99Ms }) => p99Ms),
    );
    median.show(
      times,
      both(({ p50Ms }) => p50Ms),
    );
    time.show(
      times,
      stackTimings(
        headway.seconds(),
        timeGroups.map(([, , names]) => names),
      ).toReversed(),
    );
  };
}

const app = document.querySelector<HTMLElement>('#app');
if (app !== null) start(app);
