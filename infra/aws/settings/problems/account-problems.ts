import type { Stage } from '../stage-settings.ts';

/** Limits of AWS for tags (tagging best practices): 128 characters of a key, 256 of a value, and no reserved prefix. */
export function* findAccountProblems({ account }: Stage): Generator<string> {
  for (const [name, value] of Object.entries(account.tags)) {
    if (name === '' || name.length > 128 || /^aws:/i.test(name)) {
      yield `account.tags: expected names of 1 to 128 characters that do not start with aws:, got ${JSON.stringify(name)} (AWS refuses such a tag)`;
    }
    if (value.length > 256) {
      yield `account.tags.${name}: expected at most 256 characters, got ${value.length} (AWS refuses such a tag)`;
    }
  }
}
