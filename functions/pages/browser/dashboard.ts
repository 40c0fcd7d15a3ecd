import './tokens.css';
import './frame.css';
import './dashboard/dashboard.css';
import { html, render } from 'lit';
import { addCharts } from './dashboard/add-charts.ts';
import { showEvents, showFailures } from './dashboard/failures.ts';
import { createFleet } from './dashboard/fleet.ts';
import { createHistory } from './dashboard/history.ts';
import { showClients, showControls } from './dashboard/panel.ts';
import { createProbe } from './dashboard/probe.ts';
import type { CacheStats, ConnectionStats, LocalState, MemoryStats, View } from './dashboard/state.ts';
import { showData, showEnvironments, showPeers, showReuse } from './dashboard/tables.ts';
import { findJson, isLocal, readJson } from './server/server.ts';

const intervalMs = 1000;
const headway = createHistory();
const usual = createHistory();
const fleet = createFleet();

/** One after the other, so that one environment answers all of them. */
async function readView(): Promise<View> {
  const connections = await readJson<ConnectionStats>('connection-stats');
  const memory = await readJson<MemoryStats>('memory-stats');
  const cache = await readJson<CacheStats>('trip-cache/stats');
  const local = isLocal ? await findJson<LocalState>(`local/state?after=${headway.last()}`) : undefined;
  return { connections, memory, cache, local };
}

function start(app: HTMLElement): void {
  app.replaceChildren();
  const top = addPart(app, 'top');
  const side = addPart(top, 'side');
  const comparison = addPart(top, 'panel comparison');
  comparison.role = 'region';
  comparison.setAttribute('aria-labelledby', 'comparison');
  const clients = addPart(comparison, '');
  const lines = addPart(comparison, 'lines');
  const controls = addPart(comparison, '');
  const charts = addPart(app, 'charts grid');
  const tables = addPart(app, 'tables grid');
  const probe = createProbe();
  let draw: (() => void) | undefined;

  const clear = () => {
    headway.clear();
    usual.clear();
  };
  const show = (view: View) => {
    fleet.add(view.connections);
    headway.add(view.local?.headway?.seconds ?? []);
    usual.add(view.local?.usual?.seconds ?? []);
    const hasTraffic = view.local?.headway !== undefined;
    comparison.hidden = !hasTraffic;
    render(html`${showReuse(fleet)}${showData(view)}`, side);
    render(showClients(view), clients);
    render(showControls(view, clear), controls);
    draw ??= addCharts({ lines, charts, headway, usual, hasTraffic });
    draw();
    render(html`${showPeers(view, fleet)}${showFailures(view)}${showEvents(fleet)}${showEnvironments(view)}`, tables);
    if (!hasTraffic) void probe.run(view).then((second) => headway.add(second === undefined ? [] : [second]));
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

function addPart(place: HTMLElement, className: string): HTMLElement {
  const part = document.createElement('div');
  part.className = className;
  place.append(part);
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

const app = document.querySelector<HTMLElement>('#app');
if (app !== null) start(app);
