/** RFC 7946, 12. */
export const geojsonType = 'application/geo+json; charset=utf-8';

/** A body in GeoJSON: an endpoint returns it instead of its usual answer, and it is sent as application/geo+json. */
export class GeoJson<Value = unknown> {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** A body in another text format, such as HTML. */
export class TextBody {
  readonly text: string;
  readonly contentType: string;
  constructor(text: string, contentType: string) {
    this.text = text;
    this.contentType = contentType;
  }
}

/** A part of a body: bytes that are sent as they are, never compressed. */
export class BytesBody {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** A text that was compressed when it was built; it is sent as it is to callers that accept brotli. */
export class BrotliBody {
  readonly brotli: Buffer;
  readonly contentType: string;
  constructor(brotli: Buffer, contentType: string) {
    this.brotli = brotli;
    this.contentType = contentType;
  }
}

/** A body that is JSON text already, sent unchanged. */
export class JsonText {
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
}
