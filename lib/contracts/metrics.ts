// Metric series by name over a range, downsampled on the server to min/avg/max buckets, so that peaks survive.
// A bucket without a sample is not sent as zero: `avg` is null there, which the chart draws as a gap.

import * as z from 'zod';

export const metricPoint = z
  .object({
    t: z.number().describe('start of the bucket, epoch ms'),
    min: z.number().nullable(),
    avg: z.number().nullable(),
    max: z.number().nullable(),
  })
  .meta({ id: 'MetricPoint' });
export type MetricPoint = z.infer<typeof metricPoint>;

export const metricSeries = z
  .object({
    name: z.string(),
    labels: z.record(z.string(), z.string()),
    unit: z.string(),
    points: z.array(metricPoint),
  })
  .meta({ id: 'MetricSeries' });
export type MetricSeries = z.infer<typeof metricSeries>;

export const metricsResult = z
  .object({
    from: z.number(),
    to: z.number(),
    stepMs: z.number().describe('width of a bucket'),
    series: z.array(metricSeries),
    truncated: z.boolean().describe('true = more than 50 series matched; narrow the names or labels'),
  })
  .meta({ id: 'MetricsResult' });
export type MetricsResult = z.infer<typeof metricsResult>;

/** `names` is comma separated; `labels` e.g. `partition=orders-3,operator=abc`; times in epoch ms; `step` wins over maxPoints when coarser. */
export const metricsQuery = z.object({
  names: z.string().min(1, 'name at least one metric').max(2000),
  labels: z.string().max(500).optional(),
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  step: z.coerce.number().int().min(1000).max(86_400_000).optional(),
  maxPoints: z.coerce.number().int().min(1).max(300).default(300),
});

export const metricName = z
  .object({ name: z.string(), unit: z.string(), description: z.string(), seriesCount: z.int() })
  .meta({ id: 'MetricName' });
export const metricNameList = z.object({ items: z.array(metricName), total: z.int() }).meta({ id: 'MetricNameList' });
export type MetricNameList = z.infer<typeof metricNameList>;
