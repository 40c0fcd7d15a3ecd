import type { Readable } from 'node:stream';
import type { GatewayAnswer } from './read-answer.ts';
import { readAnswer } from './read-answer.ts';

const maxPreludeBytes = 256 * 1024;
/** Eight zero bytes end the status and headers of a streamed answer. */
const separator = Buffer.alloc(8);

export type StreamedAnswer = Pick<GatewayAnswer, 'status' | 'headers'> & {
  /** The first bytes of the body, then the rest of it. */
  readonly begin: Buffer;
  readonly rest: Readable;
};

/**
 * Reads the status and headers of a streamed answer, as a function URL does.
 * @returns undefined for a stream that does not begin with them
 */
export async function readStream(body: Readable): Promise<StreamedAnswer | undefined> {
  let read = Buffer.alloc(0);
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    read = Buffer.concat([read, chunk as Buffer]);
    const end = read.indexOf(separator);
    if (end >= 0) {
      const answer = readAnswer(Buffer.from(read.subarray(0, end)));
      const begin = read.subarray(end + separator.length);
      return answer && { status: answer.status, headers: answer.headers, begin, rest: body };
    }
    if (read.length > maxPreludeBytes) break;
  }
  return undefined;
}
