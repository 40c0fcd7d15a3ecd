import type { Socket } from 'node:net';

/**
 * Ends a socket that connects to itself, with the error of a refused connection. It happens where nobody listens on a port of this
 * machine and the system chooses that port for the socket's own end: the socket would wait for an answer from itself, and keep a
 * server that restarts from the port.
 */
export function refuseItself(socket: Socket): void {
  socket.once('connect', () => {
    const { localAddress, localPort, remoteAddress: address, remotePort: port } = socket;
    if (localPort !== port || localAddress !== address) return;
    const error = new Error(`connect ECONNREFUSED ${address}:${port}`);
    socket.destroy(Object.assign(error, { code: 'ECONNREFUSED', syscall: 'connect', address, port }));
  });
}
