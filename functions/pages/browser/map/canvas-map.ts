import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import type { Point, Route, Station, Stop, Vehicle } from './network.ts';

export type CanvasMap = {
  /**
   * Draws a route above all others, which fade, with its stops and the part that is done in grey, and moves there unless
   * `isMoving` is false.
   */
  highlight(route: Highlight): void;
  showStations(stations: readonly Station[]): void;
  goTo(point: Point): void;
  showVehicles(vehicles: readonly Vehicle[]): void;
};

export type Highlight = {
  readonly line: readonly Point[];
  readonly stops: readonly Point[];
  readonly colour: string;
  /** What a vehicle has driven of the line. */
  readonly done?: readonly Point[];
  readonly isMoving?: boolean;
};

const [lineOpacity, fadedOpacity] = [0.9, 0.3];

/** From afar stops are dots, so that lines stay visible. */
const radiusAt = (zoom: number) => (zoom < 12 ? 1.5 : zoom < 14 ? 3 : 5);

/** A colour of the feed, or a design token as it is in the scheme of the moment. */
function token(name: string): string {
  if (name.startsWith('#')) return name;
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const toLatLng = ({ lat, lon }: Point): L.LatLngTuple => [lat, lon];

/**
 * Draws a network on one canvas: no tiles, so nothing comes from elsewhere.
 * @param options.onStop called when somebody clicks a stop
 */
export function createCanvasMap(
  place: HTMLElement,
  {
    routes,
    stops,
    onStop,
    onRoute,
    onStation,
    onVehicle,
  }: {
    routes: readonly Route[];
    stops: readonly Stop[];
    onStop: (code: string) => void;
    onRoute: (id: string) => void;
    onStation: (id: string) => void;
    onVehicle: (id: string) => void;
  },
): CanvasMap {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = L.map(place, {
    preferCanvas: true,
    zoomSnap: 0.25, // whole steps would leave half of the map empty
    zoomAnimation: !isStill,
    fadeAnimation: !isStill,
    attributionControl: false,
  });
  const renderer = L.canvas({ tolerance: 6 });
  const lines = L.layerGroup().addTo(map);
  const dots = L.layerGroup().addTo(map);
  const places = L.layerGroup().addTo(map);
  const vehicles = L.layerGroup().addTo(map);
  const marked = L.layerGroup().addTo(map);
  const drawAll = () => {
    lines.clearLayers();
    dots.clearLayers();
    for (const { id, name, lines: branches, colour } of routes) {
      L.polyline(
        branches.map((branch) => branch.map(toLatLng)),
        { renderer, color: token(colour), weight: 3.5, opacity: lineOpacity },
      )
        .bindTooltip(name, { sticky: true })
        .on('click', () => onRoute(id))
        .addTo(lines);
    }
    for (const { code, names, point } of stops) {
      L.circleMarker(toLatLng(point), {
        renderer,
        radius: radiusAt(map.getZoom()),
        color: token('ink-soft'),
        weight: 1,
        fillColor: token('panel'),
        fillOpacity: 1,
      })
        .bindTooltip(names.join(' · '))
        .on('click', () => onStop(code))
        .addTo(dots);
    }
  };
  const points = [...routes.flatMap((route) => route.lines.flat()), ...stops.map(({ point }) => point)];
  if (points.length > 0) map.fitBounds(L.latLngBounds(points.map(toLatLng)), { padding: [16, 16], animate: false });
  drawAll();
  map.on('zoomend', () => {
    const radius = radiusAt(map.getZoom());
    dots.eachLayer((dot) => (dot as L.CircleMarker).setRadius(radius));
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  new ResizeObserver(() => map.invalidateSize()).observe(place);
  const setOpacity = (opacity: number) => lines.eachLayer((line) => (line as L.Polyline).setStyle({ opacity }));
  return {
    highlight({ line, stops: visited, colour, done = [], isMoving = true }) {
      marked.clearLayers();
      setOpacity(line.length === 0 ? lineOpacity : fadedOpacity);
      if (line.length === 0) return;
      L.polyline(line.map(toLatLng), { renderer, color: token('panel'), weight: 11, interactive: false }).addTo(marked);
      L.polyline(line.map(toLatLng), { renderer, color: token(colour), weight: 6, interactive: false }).addTo(marked);
      L.polyline(done.map(toLatLng), { renderer, color: token('eleven'), weight: 6, interactive: false }).addTo(marked);
      const dot = { renderer, radius: 5, weight: 2, fillColor: token('panel'), fillOpacity: 1, interactive: false };
      for (const stop of visited) L.circleMarker(toLatLng(stop), { ...dot, color: token(colour) }).addTo(marked);
      for (const layer of vehicles.getLayers()) (layer as L.CircleMarker).bringToFront();
      if (!isMoving) return;
      map.fitBounds(L.latLngBounds(line.map(toLatLng)), { padding: [24, 24], animate: !isStill });
    },
    goTo(point) {
      marked.clearLayers();
      setOpacity(lineOpacity);
      L.circleMarker(toLatLng(point), { renderer, radius: 10, color: token('accent'), weight: 4, fill: false }).addTo(
        marked,
      );
      map.setView(toLatLng(point), Math.max(map.getZoom(), 14), { animate: !isStill });
    },
    showStations(stations) {
      places.clearLayers();
      for (const { id, name, point, platforms } of stations) {
        L.circleMarker(toLatLng(point), {
          renderer,
          radius: 7,
          color: token('ink'),
          weight: 2.5,
          fillColor: token('panel'),
          fillOpacity: 1,
        })
          .bindTooltip(`Station ${name}, ${platforms.length} platforms`)
          .on('click', () => onStation(id))
          .addTo(places);
      }
    },
    showVehicles(list) {
      vehicles.clearLayers();
      for (const vehicle of list) {
        L.circleMarker(toLatLng(vehicle), {
          renderer,
          radius: 6,
          color: token('panel'),
          weight: 2,
          fillColor: token('ink'),
          fillOpacity: 1,
        })
          .bindTooltip(`Vehicle ${vehicle.vehicleId ?? ''}`)
          .on('click', () => vehicle.vehicleId !== null && onVehicle(vehicle.vehicleId))
          .addTo(vehicles);
      }
    },
  };
}
