// An alert rule: "When <indicator or metric> of <pipeline> is above <threshold> for <duration>, severity, tell, runbook".
// A rule without runbook or receiver saves, but is marked by `warnings`.

import * as z from 'zod';
import { isoTime, listOf, pageQuery, resourceId, resourceName, severity } from './common';

/** `job-status`: value is 1 while the pipeline should run and its job does not run, else 0. */
export const ruleSubject = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('indicator'), indicator: z.enum(['lag', 'latency', 'checkpoint', 'state']) }),
    z.object({
      kind: z.literal('metric'),
      metric: z.string().min(1, 'name a metric').max(200),
      labels: z.record(z.string(), z.string()).default({}),
    }),
    z.object({ kind: z.literal('job-status') }),
    z.object({ kind: z.literal('checkpoint-age') }),
  ])
  .meta({ id: 'RuleSubject' });
export type RuleSubject = z.infer<typeof ruleSubject>;

/** Over several series (partitions, operators) of the subject. */
export const ruleAggregation = z.enum(['max', 'min', 'sum', 'avg']);
export const ruleCondition = z.enum(['above', 'below']);
export type RuleCondition = z.infer<typeof ruleCondition>;
export const noDataPolicy = z.enum(['ok', 'alerting', 'keep-last']);

const ruleFields = {
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/, 'must be a word of letters, digits and "_", e.g. LagHigh'),
  pipelineId: resourceId,
  subject: ruleSubject,
  aggregation: ruleAggregation.default('max'),
  condition: ruleCondition.default('above'),
  threshold: z.number(),
  recoveryThreshold: z.number().nullable().default(null),
  forMs: z.int().min(0).max(86_400_000).default(60_000),
  keepFiringForMs: z.int().min(0).max(86_400_000).default(0),
  noDataPolicy: noDataPolicy.default('keep-last'),
  severity: severity.default('warning'),
  runbookSlug: z.string().max(80).nullable().default(null),
  receiverId: resourceId.nullable().default(null),
  description: z.string().max(2000).default(''),
  isEnabled: z.boolean().default(true),
};

function checkRecovery(
  rule: { condition: RuleCondition; threshold: number; recoveryThreshold: number | null },
  context: z.RefinementCtx,
): void {
  if (rule.recoveryThreshold === null) return;
  const isWrong =
    rule.condition === 'above' ? rule.recoveryThreshold > rule.threshold : rule.recoveryThreshold < rule.threshold;
  if (!isWrong) return;
  const side = rule.condition === 'above' ? 'at or below' : 'at or above';
  context.addIssue({ code: 'custom', path: ['recoveryThreshold'], message: `must be ${side} the threshold` });
}

export const alertRuleRequest = z.object(ruleFields).superRefine(checkRecovery).meta({ id: 'AlertRuleRequest' });
export type AlertRuleRequest = z.input<typeof alertRuleRequest>;
export type AlertRuleInput = z.infer<typeof alertRuleRequest>;

export const ruleState = z.enum(['unknown', 'inactive', 'pending', 'firing', 'recovering']);

export const alertRule = z
  .object({
    ...ruleFields,
    id: z.string(),
    pipelineName: z.string(),
    runbookTitle: z.string().nullable(),
    receiverName: resourceName.nullable(),
    isDemo: z.boolean(),
    state: ruleState,
    value: z.number().nullable().describe('at the last evaluation'),
    evaluatedAt: isoTime.nullable(),
    evaluationError: z.string().nullable(),
    sentence: z.string().describe('the rule read as one sentence'),
    unit: z.string(),
    warnings: z.array(z.string()),
    yaml: z.string().describe('the same rule as Prometheus YAML'),
    createdAt: isoTime,
    updatedAt: isoTime,
  })
  .meta({ id: 'AlertRule' });
export type AlertRule = z.infer<typeof alertRule>;
export const alertRuleList = listOf(alertRule, 'AlertRuleList');
export type AlertRuleList = z.infer<typeof alertRuleList>;

export const listRulesQuery = z.object({ ...pageQuery, pipelineId: resourceId.optional() });

/** Suggested from the last 7 days: what the threshold would be with room above what is normal. */
export const thresholdSuggestion = z
  .object({ value: z.number().nullable(), unit: z.string(), words: z.string() })
  .meta({ id: 'ThresholdSuggestion' });
export type ThresholdSuggestion = z.infer<typeof thresholdSuggestion>;

export const suggestThresholdQuery = z.object({
  pipelineId: resourceId,
  indicator: z.enum(['lag', 'latency', 'checkpoint', 'state']),
});
