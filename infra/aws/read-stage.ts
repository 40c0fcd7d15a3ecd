import leven from 'leven';
import { findContradictions } from './settings/problems/contradictions.ts';
import type { StageSetting } from './settings/setting.ts';
import { StageError } from './settings/stage-error.ts';
import { type Stage, stageSettings } from './settings/stage-settings.ts';

/**
 * Reads and checks the settings of a stage from cdk.json.
 * @throws StageError that lists every problem: the setting, what it expects, what it got, and why
 */
export function readStage(name: string, context: unknown): Stage {
  const problems: string[] = [];
  if (!/^[a-z][a-z0-9-]{0,15}$/.test(name)) {
    problems.push(
      `stage: expected up to 16 of a-z, 0-9 and -, got ${JSON.stringify(name)} (resource names contain it)`,
    );
  }
  if (!isRecord(context)) {
    throw new StageError(`Stage "${name}" is not in cdk.json: expected its settings under context.${name}`);
  }
  const groups = Object.entries<Record<string, StageSetting<unknown>>>(stageSettings);
  problems.push(...findUnknown('', Object.keys(context), Object.keys(stageSettings)));
  const stage: Record<string, unknown> = { name };
  for (const [group, schema] of groups) {
    const given = context[group] ?? {};
    if (!isRecord(given)) {
      problems.push(`${group}: expected settings by name, got ${JSON.stringify(given)}`);
      continue;
    }
    problems.push(...findUnknown(`${group}.`, Object.keys(given), Object.keys(schema)));
    stage[group] = Object.fromEntries(
      Object.entries(schema).map(([setting, { expects, why, fallback, parse }]) => {
        const value = given[setting];
        if (value === undefined || value === null || value === '') return [setting, fallback];
        const parsed = parse(value);
        if (parsed === undefined) {
          problems.push(`${group}.${setting}: expected ${expects}, got ${JSON.stringify(value)} (${why})`);
        }
        return [setting, parsed];
      }),
    );
  }
  if (problems.length === 0) problems.push(...findContradictions(stage as Stage));
  if (problems.length > 0) {
    throw new StageError(`The settings of stage "${name}" are invalid:\n  ${problems.join('\n  ')}`);
  }
  return Object.freeze(stage) as Stage;
}

/** Replaces the OTP of a stage for one run: `-c otp=http://HOST:PORT`. */
export function replaceOtp(settings: Record<string, Record<string, unknown>> | undefined, url: unknown): unknown {
  if (typeof url !== 'string' || settings === undefined) return settings;
  return { ...settings, otp: { ...settings['otp'], instances: JSON.stringify([{ url, default: true }]) } };
}

function findUnknown(prefix: string, names: readonly string[], known: readonly string[]): string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = known.toSorted((a, b) => leven(name, a) - leven(name, b))[0];
      return `${prefix}${name} is not a setting; the nearest one is ${prefix}${nearest}`;
    });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
