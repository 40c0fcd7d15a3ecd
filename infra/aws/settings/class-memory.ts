/** GiB of memory of a `large` instance, by the letter of its family. AWS doubles it per size. */
const gibOfLarge: Readonly<Record<string, number>> = { t: 8, m: 8, r: 16, c: 4 };

const sizes: Readonly<Record<string, number>> = {
  micro: 1 / 8,
  small: 1 / 4,
  medium: 1 / 2,
  large: 1,
  xlarge: 2,
};

/**
 * Memory of an RDS instance class such as `t4g.small`, in MiB.
 * @returns undefined for families without this regular scheme (x, z)
 */
export function findClassMemoryMib(instanceClass: string): number | undefined {
  const [family = '', size = ''] = instanceClass.split('.');
  const ofLarge = gibOfLarge[family.charAt(0)];
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  const factor = times === undefined ? sizes[size] : Number(times) * 2;
  return ofLarge === undefined || factor === undefined ? undefined : ofLarge * factor * 1024;
}

/** Memory that the operating system, RDS's agents and Postgres' background processes need: an estimate, in MiB. */
const baseMib = 512;

/** Memory that IAM authentication needs: AWS recommends 300 to 1000 MiB more (UsingWithRDS.IAMDBAuth, "Limitations"). */
const iamMib = 1000;

/** Memory of one busy server connection: 4 MiB work_mem, plus caches of plans and catalogs. An estimate, in MiB. */
const connectionMib = 10;

/** Memory that Postgres needs on an RDS instance, in MiB. */
export function neededMemoryMib({
  sharedBuffersMib,
  serverConnections,
  usesIam,
}: {
  sharedBuffersMib: number;
  serverConnections: number;
  usesIam: boolean;
}): number {
  return baseMib + sharedBuffersMib + serverConnections * connectionMib + (usesIam ? iamMib : 0);
}
