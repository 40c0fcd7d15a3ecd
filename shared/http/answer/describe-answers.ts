type Json = Record<string, unknown>;

/** Describes a header of an answer by its meaning alone. */
function describeHeader(description: string): Json {
  return { description, schema: { type: 'string' } };
}

/** Describes headers of one operation. @param sentences by name */
export function describeHeaders(sentences: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(sentences).map(([name, text]) => [name, describeHeader(text)]));
}

/** Headers of every strict answer. */
export const dataHeaders = {
  ETag: describeHeader('Hash of data and references; send it as If-None-Match to get a 304 while they are unchanged'),
  'Cache-Control': describeHeader('How long clients and shared caches may keep the answer'),
  Vary: describeHeader('Request headers that the answer depends on: Accept-Language where names have languages'),
  'Content-Language': describeHeader('The language of translated names, where the answer has any'),
  'X-Data-Version': describeHeader('The version of the network that the answer comes from; of several feeds, of one'),
  'X-Data-Last-Updated': describeHeader('When that version was published, RFC 3339'),
  'X-Data-Age': describeHeader('Seconds since the data was read, where it is stale because an upstream failed'),
  'X-Cache': describeHeader('Where upstream data comes from: hit, miss or stale'),
  'Server-Timing': describeHeader('Where the time of the call went, in milliseconds'),
  'RateLimit-Policy': describeHeader(
    'The share of a client: `q` units refill in `w` seconds; a call takes a unit for each millisecond of work',
  ),
  RateLimit: describeHeader('The units that the client has left (`r`), and the seconds until it has all of them (`t`)'),
};
/** Headers of answers that can be read in parts. */
export const acceptRanges = {
  'Accept-Ranges': describeHeader('`bytes`: a Range of bytes gets a 206, with If-Range while the ETag is the same'),
};
export const contentRange = {
  'Content-Range': describeHeader('Which bytes of how many: `bytes 0-99/1000`, or `bytes */1000` in a 416'),
};
const retryAfter = { 'Retry-After': describeHeader('Seconds until a request may succeed') };
export const retryHeaders: Readonly<Record<number, Json>> = { 429: retryAfter, 503: retryAfter };

/** The description of each error status. */
export const failures: Readonly<Record<number, string>> = {
  400: 'The input is wrong; the message names the field and what is expected',
  401: 'Credentials are missing or wrong',
  403: 'This caller or this gateway has no access',
  404: 'It does not exist',
  412: 'The answer has another ETag than If-Match expects, or that of If-None-Match in a POST',
  413: 'The request or the answer is too large; the message says how to ask for less',
  414: 'The request line alone is larger than the gateway takes (10 KB at API Gateway)',
  415: 'The content type is not JSON',
  416: 'No byte of the answer is in the Range; Content-Range says how long it is',
  429: 'This client sent too many requests; Retry-After says when to try again',
  431: 'The request line and the headers are larger than the gateway takes (10 KB at API Gateway)',
  503: 'An upstream is down or refuses; Retry-After says when to try again',
  504: 'The call took too long',
};
