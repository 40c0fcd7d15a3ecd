import { html, nothing, type TemplateResult } from 'lit';
import type { Progress } from './find-progress.ts';
import type { Departure, Duty, Found, Route, RouteStop, Station, Stop, Vehicle } from './network.ts';

/** Deep links: what is chosen is in the address, so every link here is one. */
export const linkTo = (kind: 'stop' | 'route' | 'vehicle' | 'station', id: string) =>
  `#${kind}=${encodeURIComponent(id)}`;

export function showFound({ routes, stops }: Found): TemplateResult {
  if (routes.length + stops.length === 0) return html`<p class="soft">Nothing found.</p>`;
  return html`<ul class="plain">
    ${routes.map(({ id, shortName, longName }) => html`<li><a href=${linkTo('route', id)}>Route <b>${shortName ?? id}</b> ${longName}</a></li>`)}
    ${stops.map(({ stopCode, stopName }) => html`<li><a href=${linkTo('stop', stopCode)}>${stopName} <span class="soft">${stopCode}</span></a></li>`)}
  </ul>`;
}

export function showStop(
  { stopName, departures }: { stopName: string; departures: readonly Departure[] },
  stop: Stop | undefined,
): TemplateResult {
  const others = (stop?.names ?? []).filter((name) => name !== stopName);
  return html`<h2>${stopName}</h2>
    ${others.length === 0 ? nothing : html`<p class="soft">${others.join(' · ')}</p>`}
    ${showDepartures(departures)}`;
}

function showDepartures(departures: readonly Departure[]): TemplateResult {
  return html`${
    departures.length === 0
      ? html`<p class="soft">No departure within a day.</p>`
      : html`<table>
          <caption class="soft">Next departures</caption>
          <thead><tr><th scope="col">Time</th><th scope="col">Route</th><th scope="col">To</th></tr></thead>
          <tbody>
            ${departures.map(
              ({ localTime, routeName, headsign, isCancelled, isRealtime, delaySeconds, platform }) => html`<tr>
                <td>${localTime}${isCancelled ? html` <b class="bad">cancelled</b>` : nothing}${isRealtime ? writeDelay(delaySeconds ?? 0) : nothing}</td>
                <td>${routeName}</td>
                <td>${headsign}${platform === null ? '' : `, platform ${platform}`}</td>
              </tr>`,
            )}
          </tbody>
        </table>`
  }`;
}

export function showStation(
  { name, platforms }: Station,
  board: { departures: readonly Departure[] } | undefined,
): TemplateResult {
  return html`<h2>${name}</h2>
    <p class="soft">Station with ${platforms.length} platforms</p>
    <ul class="plain platforms">
      ${platforms.map(
        ({ code, name: stop, platform }) => html`<li>
          <a href=${linkTo('stop', code)}>${platform === null ? stop : `Platform ${platform}`}</a> <span class="soft">${code}</span>
        </li>`,
      )}
    </ul>
    ${board === undefined ? nothing : showDepartures(board.departures)}`;
}

export function showRoute(
  route: Route | undefined,
  id: string,
  stops: readonly RouteStop[],
  direction: '0' | '1' | null,
  onDirection: (direction: '0' | '1') => void,
): TemplateResult {
  return html`<h2>Route ${route?.name ?? id}</h2>
    <p>${route?.longName} <span class="soft">${route?.mode}</span></p>
    <p class="directions" role="group" aria-label="Direction">
      ${(['0', '1'] as const).map(
        (one) =>
          html`<button type="button" aria-pressed=${direction === one ? 'true' : 'false'} @click=${() => onDirection(one)}>Direction ${one}</button>`,
      )}
    </p>
    <ol class="plain stops">
      ${stops.map(({ stopCode, stopName }) => html`<li><a href=${linkTo('stop', stopCode)}>${stopName}</a></li>`)}
    </ol>`;
}

/** @param progress where the vehicle is on its route; undefined without a position */
export function showDuty(duty: Duty, stops: readonly RouteStop[], progress: Progress | undefined): TemplateResult {
  const {
    vehicle_no: vehicle,
    service_type: service,
    depot,
    route_number: number,
    route_id: route,
    trip_number: trip,
  } = duty;
  return html`<h2>Vehicle ${vehicle}</h2>
    <p>${service} ${depot === null ? '' : html`<span class="soft">from ${depot}</span>`}</p>
    ${
      route === null
        ? html`<p class="soft">Not on duty.</p>`
        : html`<ol class="plain trips">
          ${trip !== null && trip > 1 ? html`<li class="soft">Done: ${trip === 2 ? 'trip 1' : `trips 1 to ${trip - 1}`}</li>` : nothing}
          <li><b class=${duty.is_active_trip ? 'good' : 'soft'}>${duty.is_active_trip ? 'Now' : 'Next'}</b>: trip ${trip ?? '–'}, route <a href=${linkTo('route', route)}>${number ?? route}</a></li>
          ${(duty.remaining_trip_details ?? []).map(
            ({ trip_number: other, route_id: id, route_name: name, stops_count: count }) => html`<li>
              Then: trip ${other ?? '–'}, <a href=${linkTo('route', id)}>${name ?? id}</a>${count === null ? '' : `, ${count} stops`}
            </li>`,
          )}
        </ol>
        ${showStopsOfDuty(stops, progress)}`
    }`;
}

function showStopsOfDuty(stops: readonly RouteStop[], progress: Progress | undefined): TemplateResult {
  const done = progress?.stopsDone ?? 0;
  return html`<h3>${progress === undefined ? 'Stops; the vehicle reports no position' : `${done} stops done, ${stops.length - done} remain`}</h3>
    <ol class="plain stops">
      ${stops.map(
        ({ stopCode, stopName }, index) => html`<li class=${index < done ? 'done' : ''}>
          <a href=${linkTo('stop', stopCode)}>${stopName}</a>${index < done ? html` <span class="soft">done</span>` : nothing}
        </li>`,
      )}
    </ol>`;
}

/** The same content without the map. */
export function showList(
  routes: readonly Route[],
  stops: readonly Stop[],
  { stations, vehicles }: { stations: readonly Station[]; vehicles: readonly Vehicle[] },
): TemplateResult {
  return html`${
    vehicles.length === 0
      ? nothing
      : html`<h2>Vehicles</h2>
    <ul class="plain columns vehicles">
      ${vehicles.map(({ vehicleId }) =>
        vehicleId === null ? nothing : html`<li><a href=${linkTo('vehicle', vehicleId)}>Vehicle ${vehicleId}</a></li>`,
      )}
    </ul>`
  }
    ${
      stations.length === 0
        ? nothing
        : html`<h2>Stations</h2>
    <ul class="plain columns stations">
      ${stations.map(({ id, name, platforms }) => html`<li><a href=${linkTo('station', id)}>${name}</a> <span class="soft">${platforms.length} platforms</span></li>`)}
    </ul>`
    }
    <h2>Routes</h2>
    <ul class="plain columns routes">
      ${routes.map(({ id, name, longName, mode }) => html`<li><a href=${linkTo('route', id)}><b>${name}</b> ${longName}</a> <span class="soft">${mode}</span></li>`)}
    </ul>
    <h2>Stops</h2>
    <ul class="plain columns all-stops">
      ${stops.map(({ code, names }) => html`<li><a href=${linkTo('stop', code)}>${names.join(' · ')}</a> <span class="soft">${code}</span></li>`)}
    </ul>`;
}

/** Whole minutes: +3 min is late, -1 min early. */
function writeDelay(seconds: number) {
  const minutes = Math.round(seconds / 60);
  return minutes === 0 ? nothing : html` <span class="warn">${minutes > 0 ? '+' : ''}${minutes} min</span>`;
}
