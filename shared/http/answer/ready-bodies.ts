/** RFC 7946, 12. */
export const geojsonType = 'application/geo+json; charset=utf-8';

/** A body in GeoJSON: an endpoint returns it instead of its usual answer, and it is sent as application/geo+json. */
export class GeoJson<Value = unknown> {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** A body that is JSON text already, sent unchanged. */
export class JsonText {
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
}
