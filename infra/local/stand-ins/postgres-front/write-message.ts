/** One message of the Postgres protocol on its way out. */
export function writeMessage(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), writeInt32(body.length + 4), body]);
}

export function writeInt32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
