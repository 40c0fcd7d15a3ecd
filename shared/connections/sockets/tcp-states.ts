import { readdir, readFile, readlink } from 'node:fs/promises';

/** Counts of sockets by peer and TCP state (`ESTABLISHED`, ...). */
export type TcpStates = Record<string, Record<string, number>>;

/** The kernel's names for the fourth column of /proc/net/tcp (include/net/tcp_states.h). */
const stateNames: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '07': 'CLOSE',
  '08': 'CLOSE_WAIT',
  '09': 'LAST_ACK',
  '0B': 'CLOSING',
};

/**
 * Counts the sockets of this process as the kernel reports them, and closed ones to a known peer that the kernel still keeps
 * (TIME_WAIT and similar belong to no process). Listening sockets are not counted.
 * @param remotes peer names by address:port; other sockets of this process are counted under their address:port
 * @returns null on a system without /proc/net/tcp, which only Linux has
 */
export async function readTcpStates(remotes: ReadonlyMap<string, string> = new Map()): Promise<TcpStates | null> {
  let tables: string[];
  try {
    tables = [await readFile('/proc/net/tcp', 'latin1'), await readFile('/proc/net/tcp6', 'latin1').catch(() => '')];
  } catch {
    return null;
  }
  const own = await readOwnInodes();
  const states: TcpStates = {};
  for (const line of tables.flatMap((table) => table.split('\n').slice(1))) {
    const [, , remoteHex = '', stateHex = '', , , , , , inode = ''] = line.trim().split(/\s+/);
    const state = stateNames[stateHex];
    if (state === undefined) continue;
    const remote = parseKernelAddress(remoteHex);
    const isOwn = inode === '0' ? remotes.has(remote) : own.has(inode);
    if (!isOwn) continue;
    const peer = remotes.get(remote) ?? remote;
    const counts = states[peer] ?? {};
    counts[state] = (counts[state] ?? 0) + 1;
    states[peer] = counts;
  }
  return states;
}

/** The inodes of all sockets that this process has open. */
async function readOwnInodes(): Promise<ReadonlySet<string>> {
  const names = await readdir('/proc/self/fd');
  const links = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '').filter((inode) => inode !== ''));
}

/** `0100007F:1538` -> `127.0.0.1:5432`: 32-bit words in host byte order, which is little-endian on x86 and ARM. */
export function parseKernelAddress(text: string): string {
  const [address = '', port = ''] = text.split(':');
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex').reverse()]);
  const isMapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  const isV4 = bytes.length === 4 || isMapped;
  return `${isV4 ? bytes.slice(-4).join('.') : compressV6(bytes)}:${Number.parseInt(port, 16)}`;
}

function compressV6(bytes: readonly number[]): string {
  const words = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0));
  return new URL(`http://[${words.map((word) => word.toString(16)).join(':')}]`).hostname.slice(1, -1);
}
