import { decimalField, integerField, textField } from './field.ts';
import type { GtfsShapePoint } from './gtfs-feed.ts';
import type { GtfsZip } from './gtfs-zip.ts';

/** Reads shapes.txt, which is optional. */
export function readShapes(zip: GtfsZip): ReadonlyMap<string, readonly GtfsShapePoint[]> {
  const table = zip.find('shapes.txt');
  if (!table || table.rows.length === 0) return new Map();
  const id = table.required('shape_id', textField);
  const lat = table.required('shape_pt_lat', decimalField);
  const lon = table.required('shape_pt_lon', decimalField);
  const sequence = table.required('shape_pt_sequence', integerField);

  const shapes = new Map<string, GtfsShapePoint[]>();
  for (const row of table.rows) {
    const points = shapes.get(id(row)) ?? [];
    shapes.set(id(row), points);
    points.push({ lat: lat(row), lon: lon(row), sequence: sequence(row) });
  }
  for (const points of shapes.values()) points.sort((a, b) => a.sequence - b.sequence);
  return shapes;
}
