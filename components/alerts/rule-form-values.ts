// The rule form's fields and the API's rule, both ways. Pure. Durations are written in seconds or minutes, sizes in MiB and so on, and
// become ms and bytes here; the contract checks the result.
import { type AlertRule, type AlertRuleRequest, alertRuleRequest, type RuleSubject } from '@/lib/contracts/alert-rule';
import { type IndicatorName, indicatorMetrics, indicatorName } from '@/lib/contracts/indicators';

export interface RuleForm {
  name: string;
  pipelineId: string;
  /** `lag`, `latency`, `checkpoint`, `state`, `job-status`, `checkpoint-age` or `metric`. */
  subject: string;
  metric: string;
  aggregation: 'max' | 'min' | 'sum' | 'avg';
  condition: 'above' | 'below';
  threshold: string;
  unit: string;
  recovery: string;
  forSeconds: string;
  keepFiringSeconds: string;
  noDataPolicy: 'ok' | 'alerting' | 'keep-last';
  severity: 'info' | 'warning' | 'critical';
  runbookSlug: string;
  receiverId: string;
  description: string;
  isEnabled: boolean;
}

export const unitFactors: Record<string, number> = {
  records: 1,
  ms: 1,
  s: 1000,
  min: 60_000,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  '': 1,
};

/** Units a subject's threshold can be written in; the first is the default. */
export function unitsOf(subject: string): readonly string[] {
  if (subject === 'lag') {
    return ['records'];
  }
  if (subject === 'latency') {
    return ['ms', 's'];
  }
  if (subject === 'checkpoint') {
    return ['s', 'ms', 'min'];
  }
  if (subject === 'checkpoint-age') {
    return ['min', 's'];
  }
  return subject === 'state' ? ['MiB', 'GiB', 'KiB', 'B'] : [''];
}

/** The metric drawn under the form; null when the subject is not a stored series. */
export function subjectMetric(subject: string, metric: string): string | null {
  const indicator = indicatorName.safeParse(subject);
  if (indicator.success) {
    return indicatorMetrics[indicator.data];
  }
  return subject === 'metric' && metric.trim() !== '' ? metric.trim() : null;
}

export function emptyRule(pipelineId: string, subject: string): RuleForm {
  const known = indicatorName.safeParse(subject);
  const chosen: string = known.success ? known.data : 'lag';
  return {
    name: defaultNames[chosen] ?? 'Rule',
    pipelineId,
    subject: chosen,
    metric: '',
    aggregation: 'max',
    condition: 'above',
    threshold: '',
    unit: unitsOf(chosen)[0] ?? '',
    recovery: '',
    forSeconds: '60',
    keepFiringSeconds: '0',
    noDataPolicy: 'keep-last',
    severity: 'warning',
    runbookSlug: '',
    receiverId: '',
    description: '',
    isEnabled: true,
  };
}

export const defaultNames: Record<string, string> = {
  lag: 'LagHigh',
  latency: 'LatencyHigh',
  checkpoint: 'CheckpointSlow',
  state: 'StateLarge',
  'job-status': 'PipelineDown',
  'checkpoint-age': 'CheckpointStale',
  metric: 'MetricHigh',
};

export function ruleToForm(rule: AlertRule): RuleForm {
  const subject = rule.subject.kind === 'indicator' ? rule.subject.indicator : rule.subject.kind;
  const { text, unit } = writeThreshold(rule.threshold, subject);
  const factor = unitFactors[unit] ?? 1;
  return {
    name: rule.name,
    pipelineId: rule.pipelineId,
    subject,
    metric: rule.subject.kind === 'metric' ? writeMetric(rule.subject) : '',
    aggregation: rule.aggregation,
    condition: rule.condition,
    threshold: text,
    unit,
    recovery: rule.recoveryThreshold === null ? '' : String(rule.recoveryThreshold / factor),
    forSeconds: String(rule.forMs / 1000),
    keepFiringSeconds: String(rule.keepFiringForMs / 1000),
    noDataPolicy: rule.noDataPolicy,
    severity: rule.severity,
    runbookSlug: rule.runbookSlug ?? '',
    receiverId: rule.receiverId ?? '',
    description: rule.description,
    isEnabled: rule.isEnabled,
  };
}

/** In the largest unit that keeps the number at least 1 and short. */
export function writeThreshold(value: number, subject: string): { text: string; unit: string } {
  const units = [...unitsOf(subject)].sort((a, b) => (unitFactors[b] ?? 1) - (unitFactors[a] ?? 1));
  const unit = units.find((one) => Math.abs(value) >= (unitFactors[one] ?? 1)) ?? units.at(-1) ?? '';
  return { text: String(Number((value / (unitFactors[unit] ?? 1)).toFixed(3))), unit };
}

function writeMetric(subject: Extract<RuleSubject, { kind: 'metric' }>): string {
  return subject.metric;
}

export type RuleRead =
  | { readonly request: AlertRuleRequest }
  | { readonly errors: readonly { readonly field: keyof RuleForm; readonly message: string }[] };

const fieldOf: Record<string, keyof RuleForm> = {
  name: 'name',
  pipelineId: 'pipelineId',
  subject: 'metric',
  threshold: 'threshold',
  recoveryThreshold: 'recovery',
  forMs: 'forSeconds',
  keepFiringForMs: 'keepFiringSeconds',
  description: 'description',
};

/** `labels` are kept from the rule being edited, because the form does not show them. */
export function readRuleForm(form: RuleForm, labels: Record<string, string> = {}): RuleRead {
  if (form.pipelineId === '') {
    return { errors: [{ field: 'pipelineId', message: 'Choose a pipeline.' }] };
  }
  const isStatus = form.subject === 'job-status';
  const factor = unitFactors[form.unit] ?? 1;
  const threshold = isStatus
    ? 0.5
    : form.threshold.trim() === ''
      ? Number.NaN
      : Number(form.threshold.replaceAll(',', '')) * factor;
  if (Number.isNaN(threshold)) {
    return { errors: [{ field: 'threshold', message: 'Write a number.' }] };
  }
  const parsed = alertRuleRequest.safeParse({
    name: form.name,
    pipelineId: form.pipelineId,
    subject: readSubject(form, labels),
    aggregation: form.aggregation,
    condition: isStatus ? 'above' : form.condition,
    threshold,
    recoveryThreshold:
      isStatus || form.recovery.trim() === '' ? null : Number(form.recovery.replaceAll(',', '')) * factor,
    forMs: Math.round(Number(form.forSeconds) * 1000),
    keepFiringForMs: Math.round(Number(form.keepFiringSeconds) * 1000),
    noDataPolicy: form.noDataPolicy,
    severity: form.severity,
    runbookSlug: form.runbookSlug || null,
    receiverId: form.receiverId || null,
    description: form.description,
    isEnabled: form.isEnabled,
  });
  if (parsed.success) {
    return { request: parsed.data };
  }
  return {
    errors: parsed.error.issues.map((issue) => ({
      field: fieldOf[String(issue.path[0])] ?? 'name',
      message: issue.message,
    })),
  };
}

function readSubject(form: RuleForm, labels: Record<string, string>): RuleSubject {
  if (form.subject === 'metric') {
    return { kind: 'metric', metric: form.metric.trim(), labels };
  }
  if (form.subject === 'job-status' || form.subject === 'checkpoint-age') {
    return { kind: form.subject };
  }
  const indicator: IndicatorName = indicatorName.catch('lag').parse(form.subject);
  return { kind: 'indicator', indicator };
}
