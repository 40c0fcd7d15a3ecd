import type { Duplex } from 'node:stream';

/** One message of the Postgres protocol; the start-up has no type. */
export type Message = { readonly type: string; readonly body: Buffer; readonly raw: Buffer };
export type MessageReader = {
  /** @throws Error when the stream ends before the message does */
  next(options: { hasType: boolean }): Promise<Message>;
  /** Reads on to the end, and drops it: only then is it seen that the other side has closed. */
  drain(): Promise<void>;
};

/** Reads messages one by one; bytes of the next one wait. */
export function createReader(stream: Duplex): MessageReader {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let bytes = Buffer.alloc(0);
  const fill = async (length: number) => {
    while (bytes.length < length) {
      const { value, done } = await chunks.next();
      if (done === true) throw new Error('the client went away');
      bytes = Buffer.concat([bytes, value]);
    }
  };
  return {
    next: async ({ hasType }) => {
      const typeLength = hasType ? 1 : 0;
      await fill(typeLength + 4);
      const length = typeLength + bytes.readInt32BE(typeLength);
      await fill(length);
      const raw = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      return { type: raw.toString('latin1', 0, typeLength), body: raw.subarray(typeLength + 4), raw };
    },
    drain: async () => {
      while ((await chunks.next()).done !== true) bytes = Buffer.alloc(0);
    },
  };
}

/** One message of the Postgres protocol on its way out. */
export function writeMessage(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), writeInt32(body.length + 4), body]);
}

export function writeInt32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
