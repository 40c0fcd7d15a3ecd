/** RFC 7946, 12. */
export const geojsonType = 'application/geo+json; charset=utf-8';

/** A body in GeoJSON: an endpoint returns it instead of its usual answer, and it is sent as application/geo+json. */
export class GeoJson<Value = unknown> {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

export type Coding = 'identity' | 'br' | 'gzip';

/** A body in the form that gateways take: text, or compressed bytes in base64. */
export type EncodedBody = {
  readonly coding: Coding;
  readonly text: string;
  readonly isBase64: boolean;
  /** Its size inside the JSON of the function's answer, where text is escaped a second time. */
  readonly carriedBytes: number;
};

/**
 * A body that keeps its encoded forms itself, so that they are garbage-collected with it. In a WeakMap, V8 moves the text of
 * each answer to the old objects before it finds out that the body is gone.
 */
export abstract class ReadyBody {
  readonly forms = new Map<Coding, EncodedBody>();
}

/** A body in another text format, such as HTML. */
export class TextBody extends ReadyBody {
  readonly text: string;
  readonly contentType: string;
  constructor(text: string, contentType: string) {
    super();
    this.text = text;
    this.contentType = contentType;
  }
}

/** A part of a body: bytes that are sent as they are, never compressed. */
export class BytesBody extends ReadyBody {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    super();
    this.bytes = bytes;
  }
}

/** A text that was compressed when it was built; it is sent as it is to callers that accept brotli. */
export class BrotliBody extends ReadyBody {
  readonly brotli: Buffer;
  readonly contentType: string;
  constructor(brotli: Buffer, contentType: string) {
    super();
    this.brotli = brotli;
    this.contentType = contentType;
  }
}

/** A body that is JSON text already, sent unchanged. */
export class JsonText extends ReadyBody {
  readonly json: string;
  constructor(json: string) {
    super();
    this.json = json;
  }
}
