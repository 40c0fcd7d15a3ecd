/** One step of a path: the file where a call is, and the names in it that the step speaks of. */
export type Step = { readonly file: string; readonly names: readonly string[] };

/** A call's way through the source files, as a page tells it: a numbered list under a heading `Path of ...`. */
export type Path = { readonly heading: string; readonly steps: readonly Step[] };

/** Reads the paths of a page. The first code word of a step is its file. */
export function parsePaths(page: string): Path[] {
  return page
    .split(/^## /m)
    .filter((section) => section.startsWith('Path of '))
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      const steps = lines
        .join('\n')
        .split(/^\d+\. /m)
        .slice(1)
        .map((step) => {
          const [file = '', ...names] = [...step.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
          return { file, names };
        });
      return { heading, steps };
    });
}

/** @returns one sentence for each step that is not true of the source, and for each path that is empty or too long */
export function findUntrueSteps(paths: readonly Path[], read: (file: string) => string | undefined): string[] {
  return paths.flatMap(({ heading, steps }) => [
    ...(steps.length > 0 && steps.length < 12 ? [] : [`${heading} has ${steps.length} steps; expected 1 to 11.`]),
    ...steps.flatMap(({ file, names }) => {
      const text = read(file);
      if (text === undefined) return [`${heading}: there is no file ${file}.`];
      return names.filter((name) => !text.includes(name)).map((name) => `${heading}: ${file} has no ${name}.`);
    }),
  ]);
}
