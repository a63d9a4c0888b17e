// Rules and alerts in words: the rule as a sentence, what is wrong as a sentence, the state with its countdown, the rule as
// Prometheus YAML. Pure; used by pages, API and notifications alike.

import type { AlertState } from '@/lib/contracts/alert';
import type { AlertRuleInput, RuleSubject } from '@/lib/contracts/alert-rule';
import { indicatorMetrics, indicatorUnits } from '@/lib/contracts/indicators';
import { unitOfMetric } from '@/lib/contracts/metric-names';
import { formatDuration, formatExact, formatWithUnit } from '@/lib/format';

export function unitOfSubject(subject: RuleSubject): string {
  switch (subject.kind) {
    case 'indicator':
      return indicatorUnits[subject.indicator];
    case 'metric':
      return unitOfMetric(subject.metric);
    case 'checkpoint-age':
      return 'ms';
    case 'job-status':
      return '';
  }
}

const INDICATOR_NOUNS = {
  lag: 'lag',
  latency: 'latency p99',
  checkpoint: 'checkpoint duration',
  state: 'state size',
} as const;

export function subjectWords(subject: RuleSubject): string {
  switch (subject.kind) {
    case 'indicator':
      return INDICATOR_NOUNS[subject.indicator];
    case 'metric': {
      const labels = Object.entries(subject.labels).map(([key, value]) => `${key}=${value}`);
      return labels.length === 0 ? subject.metric : `${subject.metric} (${labels.join(', ')})`;
    }
    case 'checkpoint-age':
      return 'time since the last successful checkpoint';
    case 'job-status':
      return 'job';
  }
}

/** Thresholds are read exactly: 10,000 records, not 10 k. */
export function thresholdWords(value: number, unit: string): string {
  return unit === 'records' || unit === ''
    ? `${formatExact(value)}${unit === '' ? '' : ` ${unit}`}`
    : formatWithUnit(value, unit);
}

type RuleWords = Pick<AlertRuleInput, 'subject' | 'aggregation' | 'condition' | 'threshold' | 'forMs' | 'severity'> & {
  readonly pipelineName: string;
  readonly receiverName: string | null;
  readonly runbookTitle: string | null;
};

export function ruleSentence(rule: RuleWords): string {
  const held = rule.forMs > 0 ? ` for ${formatDuration(rule.forMs)}` : '';
  const tell = rule.receiverName === null ? 'tell nobody' : `tell ${rule.receiverName}`;
  const runbook = rule.runbookTitle === null ? 'no runbook' : `runbook ${rule.runbookTitle}`;
  const rest = `${held}, severity ${rule.severity}, ${tell}, ${runbook}.`;
  if (rule.subject.kind === 'job-status') return `When ${rule.pipelineName} should run but does not${rest}`;
  const over =
    rule.subject.kind === 'metric' && Object.keys(rule.subject.labels).length > 0 ? ` (${rule.aggregation})` : '';
  const limit = thresholdWords(rule.threshold, unitOfSubject(rule.subject));
  return `When ${subjectWords(rule.subject)}${over} of ${rule.pipelineName} is ${rule.condition} ${limit}${rest}`;
}

export interface AlertWordsFacts {
  readonly subject: RuleSubject;
  readonly condition: 'above' | 'below';
  readonly threshold: number;
  readonly value: number | null;
  readonly pipelineName: string;
  readonly state: AlertState;
  readonly activeAtMs: number;
  readonly resolvedAtMs: number | null;
  readonly nowMs: number;
}

/** What is (or was) wrong, as one sentence. */
export function alertWords(facts: AlertWordsFacts): string {
  const { subject, pipelineName, value, threshold } = facts;
  const isOver = facts.state === 'resolved' || facts.state === 'inactive';
  const lasted = formatDuration(
    Math.max(1000, Math.floor(((facts.resolvedAtMs ?? facts.nowMs) - facts.activeAtMs) / 1000) * 1000),
  );
  if (subject.kind === 'job-status') {
    return isOver
      ? `${pipelineName} did not run for ${lasted} although it should.`
      : `${pipelineName} should run, but has not been running for ${lasted}.`;
  }
  const unit = unitOfSubject(subject);
  const limit = thresholdWords(threshold, unit);
  const now = value === null ? 'is unknown at the moment' : `${isOver ? 'was' : 'is'} ${formatWithUnit(value, unit)}`;
  const name = `${subjectWords(subject)} of ${pipelineName}`;
  const sentence = name.charAt(0).toUpperCase() + name.slice(1);
  if (facts.state === 'recovering') return `${sentence} ${now}, no longer ${facts.condition} ${limit}.`;
  return `${sentence} ${now}, ${isOver ? `and was ${facts.condition}` : facts.condition} ${limit} for ${lasted}.`;
}

export interface StateWordsFacts {
  readonly state: AlertState;
  readonly firesAtMs: number | null;
  readonly keptFiringUntilMs: number | null;
  readonly resolvedReason: string | null;
  readonly nowMs: number;
}

/** "pending (fires in 40 s)", "recovering (kept firing for 2 m more)". */
export function alertStateWords(facts: StateWordsFacts): string {
  const until = (atMs: number) => formatDuration(Math.max(0, Math.ceil((atMs - facts.nowMs) / 1000) * 1000));
  switch (facts.state) {
    case 'pending':
      if (facts.firesAtMs === null) return 'pending';
      return facts.firesAtMs > facts.nowMs ? `pending (fires in ${until(facts.firesAtMs)})` : 'pending (fires now)';
    case 'recovering':
      if (facts.keptFiringUntilMs === null) return 'recovering';
      return `recovering (kept firing for ${until(facts.keptFiringUntilMs)} more)`;
    case 'resolved':
      return facts.resolvedReason === null ? 'resolved' : `resolved (${facts.resolvedReason})`;
    default:
      return facts.state;
  }
}

/** The same rule as one Prometheus alerting rule; durations and numbers exact. */
export function ruleYaml(rule: AlertRuleInput & { readonly pipelineName: string }): string {
  const labels = rule.subject.kind === 'metric' ? rule.subject.labels : {};
  const selector = Object.entries({ pipeline: rule.pipelineName, ...labels })
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(', ');
  const sign = rule.condition === 'above' ? '>' : '<';
  const expression = `${rule.aggregation}(${promName(rule.subject)}{${selector}}) ${sign} ${rule.threshold}`;
  const lines = [
    `- alert: ${rule.name}`,
    `  expr: ${JSON.stringify(expression)}`,
    `  for: ${promDuration(rule.forMs)}`,
    ...(rule.keepFiringForMs > 0 ? [`  keep_firing_for: ${promDuration(rule.keepFiringForMs)}`] : []),
    '  labels:',
    `    severity: ${rule.severity}`,
    `    pipeline: ${JSON.stringify(rule.pipelineName)}`,
    '  annotations:',
    `    summary: ${JSON.stringify(`${subjectWords(rule.subject)} of ${rule.pipelineName}`)}`,
    ...(rule.description === '' ? [] : [`    description: ${JSON.stringify(rule.description)}`]),
    ...(rule.runbookSlug === null ? [] : [`    runbook_url: ${JSON.stringify(`/runbooks/${rule.runbookSlug}`)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function promName(subject: RuleSubject): string {
  switch (subject.kind) {
    case 'indicator':
      return `penstock_${indicatorMetrics[subject.indicator].replace(/\W/g, '_')}`;
    case 'metric':
      return `penstock_${subject.metric.replace(/\W/g, '_')}`;
    case 'checkpoint-age':
      return 'penstock_timeSinceLastCheckpointMs';
    case 'job-status':
      return 'penstock_jobNotRunning';
  }
}

/** Prometheus' own form: `1m30s`, `500ms`, `0s`. */
export function promDuration(ms: number): string {
  if (ms === 0) return '0s';
  const units: readonly [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ];
  let rest = Math.round(ms);
  let text = '';
  for (const [unit, size] of units) {
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text;
}
