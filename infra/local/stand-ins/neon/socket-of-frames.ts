import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** Turns the binary messages of a WebSocket into one byte stream; message boundaries have no meaning. */
export function createSocketOfFrames(webSocket: WebSocket): Duplex {
  const stream = new Duplex({
    read: () => webSocket.resume(),
    write: (chunk: Buffer, _, done) => webSocket.send(chunk, { binary: true }, () => done()),
    final: (done) => {
      webSocket.close(1000);
      done();
    },
    destroy: (error, done) => {
      webSocket.terminate();
      done(error);
    },
  });
  webSocket.on('message', (data: Buffer) => {
    if (!stream.push(data)) webSocket.pause();
  });
  webSocket.on('close', () => {
    stream.push(null);
    stream.destroy();
  });
  webSocket.on('error', () => stream.destroy());
  return stream;
}
