import './tokens.css';
import './frame.css';
import './map/map.css';
import { html, nothing, render, type TemplateResult } from 'lit';
import { type CanvasMap, createCanvasMap } from './map/canvas-map.ts';
import { showDuty, showFound, showList, showRoute, showStation, showStop } from './map/details.ts';
import { findProgress } from './map/find-progress.ts';
import {
  findDuty,
  readDepartures,
  readNetwork,
  readRouteStops,
  readShape,
  readStations,
  readVehicles,
  type Station,
  search,
  type Vehicle,
} from './map/network.ts';
import { type Feed, readJson } from './server/server.ts';

const vehiclesEveryMs = 15_000;
const typingPauseMs = 200;

async function start(app: HTMLElement): Promise<void> {
  const feed = readFeed() ?? (await readJson<Feed[]>('feeds')).find(({ version }) => version !== null)?.gtfsId;
  if (feed === undefined) throw new Error('No feed is loaded yet.');
  const network: Network = { ...(await readNetwork(feed)), stations: [], vehicles: [] };
  const heading = document.querySelector('h1');
  if (heading !== null) heading.textContent = `Network map: ${feed}`;

  app.replaceChildren();
  let isList = false;
  const show = (found: TemplateResult | typeof nothing, details: TemplateResult | typeof nothing) => {
    render(
      html`<div class="map-page">
        <div class="side">
          <form role="search" @submit=${(event: Event) => event.preventDefault()}>
            <label for="search">Search for a stop, a route or a vehicle</label>
            <input id="search" type="search" autocomplete="off" @input=${onType} />
          </form>
          <div aria-live="polite" id="found">${found}</div>
          <section class="panel details" aria-label="What is chosen" aria-live="polite">
            ${details === nothing ? html`<p class="soft">${network.routes.length} routes, ${network.stops.length} stops. Choose one, or search.</p>` : details}
          </section>
          <button type="button" aria-pressed=${isList ? 'true' : 'false'} @click=${toggleList}>List instead of map</button>
          <ul class="key plain soft" ?hidden=${isList}>
            <li data-sign="stop">stop</li>
            <li data-sign="station">station</li>
            <li data-sign="vehicle">vehicle</li>
          </ul>
        </div>
        <div class="canvas panel" ?hidden=${isList} role="application" aria-label="Map; the same as a list is one button away"></div>
        <section class="list panel" ?hidden=${!isList} aria-label="List">${isList ? showList(network.routes, network.stops, network) : nothing}</section>
      </div>`,
      app,
    );
  };
  let found: TemplateResult | typeof nothing = nothing;
  let details: TemplateResult | typeof nothing = nothing;
  const redraw = () => show(found, details);
  const toggleList = () => {
    isList = !isList;
    redraw();
  };
  let typing: ReturnType<typeof setTimeout> | undefined;
  const onType = (event: Event) => {
    const text = (event.target as HTMLInputElement).value.trim();
    clearTimeout(typing);
    typing = setTimeout(() => void find(text), typingPauseMs);
  };
  const find = async (text: string) => {
    if (text === '') found = nothing;
    else {
      const [result, duty] = await Promise.all([
        search(feed, text),
        /\d/.test(text) ? findDuty(feed, text) : undefined,
      ]);
      const vehicle =
        duty === undefined
          ? nothing
          : html`<p><a href="#vehicle=${encodeURIComponent(text)}">Vehicle <b>${text}</b></a></p>`;
      found = html`${vehicle}${duty !== undefined && result.routes.length + result.stops.length === 0 ? nothing : showFound(result)}`;
    }
    redraw();
  };

  redraw();
  const place = app.querySelector<HTMLElement>('.canvas');
  if (place === null) return;
  const map = createCanvasMap(place, {
    ...network,
    onStop: (code) => choose('stop', code),
    onRoute: (id) => choose('route', id),
    onStation: (id) => choose('station', id),
    onVehicle: (id) => choose('vehicle', id),
  });
  const showDetails = async (reading: Promise<TemplateResult | typeof nothing>) => {
    const { hash } = location;
    const read = await reading;
    if (location.hash !== hash) return; // meanwhile something else was chosen
    details = read;
    redraw();
  };
  const openRoute = (direction: '0' | '1') =>
    void showDetails(describeRoute(feed, network, map, readHash().id, direction, openRoute)).catch(showError);
  const open = () => showDetails(readChosen(feed, network, map, openRoute));
  addEventListener('hashchange', () => void open().catch(showError));
  const showVehicles = (vehicles: readonly Vehicle[]) => {
    network.vehicles = vehicles;
    map.showVehicles(vehicles);
  };
  const follow = async () => {
    showVehicles(await readVehicles(feed));
    const { kind, id } = readHash();
    if (kind === 'vehicle') await showDetails(describeVehicle(feed, network, map, id, { isMoving: false }));
    else if (isList) redraw();
  };
  const [stations, vehicles] = await Promise.all([readStations(feed), readVehicles(feed)]);
  network.stations = stations;
  map.showStations(stations);
  showVehicles(vehicles);
  setInterval(() => void follow().catch(() => undefined), vehiclesEveryMs); // the next one may succeed
  await open();
}

type Network = Awaited<ReturnType<typeof readNetwork>> & {
  stations: readonly Station[];
  vehicles: readonly Vehicle[];
};

async function readChosen(feed: string, network: Network, map: CanvasMap, onDirection: (direction: '0' | '1') => void) {
  const { kind, id } = readHash();
  if (kind === 'stop') {
    const stop = network.stops.find(({ code }) => code === id);
    if (stop !== undefined) map.goTo(stop.point);
    return showStop(await readDepartures(feed, id), stop);
  }
  const station = kind === 'station' ? network.stations.find((one) => one.id === id) : undefined;
  if (station !== undefined) {
    map.goTo(station.point);
    return showStation(station, await readDepartures(feed, id).catch(() => undefined));
  }
  if (kind === 'route') return describeRoute(feed, network, map, id, null, onDirection);
  return kind === 'vehicle' ? describeVehicle(feed, network, map, id, { isMoving: true }) : nothing;
}

/** @param options.isMoving whether the map moves to the vehicle's route */
async function describeVehicle(
  feed: string,
  network: Network,
  map: CanvasMap,
  id: string,
  { isMoving }: { isMoving: boolean },
) {
  const duty = await findDuty(feed, id);
  if (duty === undefined) return html`<p>There is no vehicle ${id}.</p>`;
  if (duty.route_id === null) return showDuty(duty, [], undefined);
  const vehicle = network.vehicles.find(({ vehicleId }) => vehicleId === id);
  const [stops, line] = await Promise.all([readRouteStops(feed, duty.route_id, null), readShape(feed, duty.route_id)]);
  const progress = vehicle === undefined ? undefined : findProgress(vehicle, stops, line);
  const colour = network.routes.find((route) => route.id === duty.route_id)?.colour ?? 'accent';
  const points = stops.map(({ stopPoint }) => stopPoint);
  map.highlight({ line, stops: points, colour, done: progress?.done ?? [], isMoving });
  return showDuty(duty, stops, progress);
}

async function describeRoute(
  feed: string,
  { routes }: Network,
  map: CanvasMap,
  id: string,
  direction: '0' | '1' | null,
  onDirection: (direction: '0' | '1') => void,
) {
  const route = routes.find((one) => one.id === id);
  const [stops, shape] = await Promise.all([readRouteStops(feed, id, direction), readShape(feed, id)]);
  const points = stops.map(({ stopPoint }) => stopPoint);
  map.highlight({ line: shape, stops: points, colour: route?.colour ?? 'accent' });
  return showRoute(route, id, stops, direction, onDirection);
}

function choose(kind: 'stop' | 'route' | 'station' | 'vehicle', id: string): void {
  location.hash = `${kind}=${encodeURIComponent(id)}`;
}

function readHash(): { kind: string; id: string } {
  const [kind = '', id = ''] = location.hash.slice(1).split('=');
  return { kind, id: decodeURIComponent(id) };
}

function readFeed(): string | undefined {
  const part = /\/map\/([^/]+)\/?$/.exec(location.pathname)?.[1];
  return part === undefined ? undefined : decodeURIComponent(part);
}

function showError(error: unknown): void {
  const place = document.querySelector('.details') ?? document.querySelector('#app');
  if (place === null) return;
  const message = document.createElement('p');
  message.className = 'bad';
  message.role = 'alert';
  message.textContent = (error as Error).message;
  place.append(message);
}

const app = document.querySelector<HTMLElement>('#app');
if (app !== null) start(app).catch(showError);
