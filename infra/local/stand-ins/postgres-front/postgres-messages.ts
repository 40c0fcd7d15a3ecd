import type { Duplex } from 'node:stream';

/** One message of the Postgres protocol; a startup message has no type. */
export type Message = { readonly type: string; readonly body: Buffer; readonly raw: Buffer };
export type MessageReader = {
  /** @throws Error if the stream ends before the message does */
  next(options: { hasType: boolean }): Promise<Message>;
  /** Reads and drops everything up to the end, because a close is seen only by reading. */
  drain(): Promise<void>;
};

/** Reads a stream message by message. */
export function createReader(stream: Duplex): MessageReader {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let bytes = Buffer.alloc(0);
  const fill = async (length: number) => {
    while (bytes.length < length) {
      const { value, done } = await chunks.next();
      if (done === true) throw new Error('the client disconnected');
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

/** Encodes one message of the Postgres protocol. */
export function writeMessage(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), writeInt32(body.length + 4), body]);
}

export function writeInt32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
