import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** OTP 2.9 is compiled for it. */
const javaVersion = 25;

const otpVersion = '2.9.0';
const jarPath = join(
  homedir(),
  `.m2/repository/org/opentripplanner/otp-shaded/${otpVersion}/otp-shaded-${otpVersion}.jar`,
);

/** Finds a Java new enough for OTP by JAVA_HOME, PATH and the folders of Debian; gives its home folder. */
export function findJavaHome(): string | undefined {
  const installed = '/usr/lib/jvm';
  const homes = [
    process.env['JAVA_HOME'],
    ...(process.env['PATH'] ?? '').split(':').map((folder) => join(folder, '..')),
    ...(existsSync(installed) ? readdirSync(installed).map((name) => join(installed, name)) : []),
  ];
  return homes.find((home) => home && readJavaVersion(join(home, 'bin/java')) >= javaVersion);
}

function readJavaVersion(java: string): number {
  if (!existsSync(java)) return 0;
  try {
    const [, version] = /^(?:openjdk|java) (\d+)/m.exec(execFileSync(java, ['--version'], { encoding: 'utf8' })) ?? [];
    return Number(version ?? 0);
  } catch {
    return 0;
  }
}

/** Whether OTP can be had: it is in the local repository, or there is a Maven to get it. */
export function canGetOtp(): boolean {
  return (
    existsSync(jarPath) || (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'mvn')))
  );
}

/** The path of OTP's jar if it is in the local Maven repository. */
export function findInstalledOtpJar(): string | undefined {
  return existsSync(jarPath) ? jarPath : undefined;
}

/** Gets OTP's jar from Maven Central (183 MB), once for this machine. @returns undefined if mvn cannot, after its message */
export function getOtpJar(javaHome: string): string | undefined {
  if (existsSync(jarPath)) return jarPath;
  console.log(`Getting OpenTripPlanner ${otpVersion} from Maven Central`);
  const artifact = `-Dartifact=org.opentripplanner:otp-shaded:${otpVersion}`;
  spawnSync('mvn', ['-q', 'dependency:get', artifact, '-Dtransitive=false'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, JAVA_HOME: javaHome },
  });
  return findInstalledOtpJar();
}
