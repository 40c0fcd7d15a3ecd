import { expect } from 'vitest';
import * as z from 'zod/mini';

const emf = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.array(z.string())]),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ]),
  }),
});

/** A metric that CloudWatch reads from one log line. */
export type EmittedMetric = {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
};

/**
 * Reads metrics as CloudWatch does: from lines in embedded metric format; other lines are ignored. Metrics that CloudWatch
 * would reject fail here (CloudWatch documentation, "Specification: Embedded metric format").
 */
export function readEmf(lines: readonly string[]): EmittedMetric[] {
  const metricLines = lines.map((line) => line.slice(line.indexOf('{'))).filter((line) => line.startsWith('{"_aws"'));
  return metricLines.flatMap((line) => {
    const { _aws: aws, ...members } = emf.parse(JSON.parse(line));
    const [{ Namespace: namespace, Dimensions: dimensionSets, Metrics: definitions }] = aws.CloudWatchMetrics;
    expect(Math.abs(Date.now() - aws.Timestamp)).toBeLessThan(14 * 86_400_000);
    expect(definitions.length).toBeGreaterThan(0);
    expect(definitions.length).toBeLessThanOrEqual(100);
    const dimensions = Object.fromEntries(
      dimensionSets[0].map((dimension) => [dimension, z.string().parse(members[dimension])]),
    );
    return definitions.map(({ Name: name, Unit: unit }) => {
      const values = [members[name]].flat().map((value) => z.number().parse(value));
      expect(values.length).toBeLessThanOrEqual(100);
      return { namespace, name, unit, dimensions, values };
    });
  });
}

/** A metric in the form of a dashboard search: `ConnectionsOpened by peer`. */
export function describeMetric(name: string, dimensions: readonly string[]): string {
  return `${name} by ${dimensions.filter((dimension) => dimension !== 'service').join(', ')}`;
}
