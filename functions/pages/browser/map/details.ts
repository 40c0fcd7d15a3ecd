import { html, nothing, type TemplateResult } from 'lit';
import type { Departure, Duty, Found, Route, RouteStop, Stop } from './network.ts';

/** Deep links: what is chosen is in the address, so every link here is one. */
export const linkTo = (kind: 'stop' | 'route' | 'vehicle', id: string) => `#${kind}=${encodeURIComponent(id)}`;

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
    ${
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

export function showDuty(duty: Duty): TemplateResult {
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
          <li><b class=${duty.is_active_trip ? 'good' : 'soft'}>${duty.is_active_trip ? 'Now' : 'Next'}</b>: trip ${trip ?? '–'}, route <a href=${linkTo('route', route)}>${number ?? route}</a></li>
          ${(duty.remaining_trip_details ?? []).map(
            ({ trip_number: other, route_id: id, route_name: name, stops_count: count }) => html`<li>
              Then: trip ${other ?? '–'}, <a href=${linkTo('route', id)}>${name ?? id}</a>${count === null ? '' : `, ${count} stops`}
            </li>`,
          )}
        </ol>`
    }`;
}

/** The same content without the map. */
export function showList(routes: readonly Route[], stops: readonly Stop[]): TemplateResult {
  return html`<h2>Routes</h2>
    <ul class="plain columns">
      ${routes.map(({ id, name, longName, mode }) => html`<li><a href=${linkTo('route', id)}><b>${name}</b> ${longName}</a> <span class="soft">${mode}</span></li>`)}
    </ul>
    <h2>Stops</h2>
    <ul class="plain columns">
      ${stops.map(({ code, names }) => html`<li><a href=${linkTo('stop', code)}>${names.join(' · ')}</a> <span class="soft">${code}</span></li>`)}
    </ul>`;
}

/** Whole minutes: +3 min is late, -1 min early. */
function writeDelay(seconds: number) {
  const minutes = Math.round(seconds / 60);
  return minutes === 0 ? nothing : html` <span class="warn">${minutes > 0 ? '+' : ''}${minutes} min</span>`;
}
