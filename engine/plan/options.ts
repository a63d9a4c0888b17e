// Options of SET: which keys the engine reads, their form, and warnings for the rest. Keys and defaults are Flink's.
// Invariant: an option that would change results but is not there yet is an error, never ignored.

import { isTimeZone } from '@/engine/sql/analyze';
import type { OptionNode } from '@/engine/sql/ast';
import type { DiagnosticList } from '@/engine/sql/diagnostic';
import { nearestName } from '@/engine/sql/suggest';

const DURATION_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** Milliseconds of a Flink duration (`10 s`, `500ms`, `1 min`; a bare number is ms); null when malformed. */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d{1,15})\s*([a-z]*)$/.exec(text.trim().toLowerCase());
  if (match === null) return null;
  const ms = Number(match[1]) * (DURATION_UNITS[match[2] ?? ''] ?? Number.NaN);
  return Number.isSafeInteger(ms) ? ms : null;
}

type Check = (value: string) => string | null;

const duration: Check = (value) =>
  parseDurationMs(value) === null ? `'${value}' is not a duration such as '10 s' or '1 min'` : null;
const text: Check = () => null;
const integer: Check = (value) => (/^-?\d+$/.test(value.trim()) ? null : `'${value}' is not a whole number`);
const decimal: Check = (value) => (/^\d+(\.\d+)?$/.test(value.trim()) ? null : `'${value}' is not a number`);
const zone: Check = (value) =>
  isTimeZone(value) ? null : `'${value}' is not a time zone such as 'Europe/Berlin' or 'UTC'`;

function oneOf(...choices: readonly string[]): Check {
  return (value) => {
    const isKnown = choices.some((choice) => choice.toLowerCase() === value.trim().toLowerCase());
    return isKnown ? null : `'${value}' is not one of ${choices.join(', ')}`;
  };
}

/** Only the default is there yet. */
function only(...accepted: readonly string[]): Check {
  return (value) =>
    accepted.includes(value.trim().toLowerCase()) ? null : `the value '${value}' is not supported yet`;
}

const CHECKS: Readonly<Record<string, Check>> = {
  'execution.checkpointing.interval': duration,
  'execution.checkpointing.timeout': duration,
  'execution.checkpointing.min-pause': duration,
  'execution.checkpointing.tolerable-failed-checkpoints': integer,
  'execution.checkpointing.mode': oneOf('EXACTLY_ONCE', 'AT_LEAST_ONCE'),
  'execution.runtime-mode': only('streaming'),
  'table.local-time-zone': zone,
  'table.exec.state.ttl': duration,
  'table.exec.source.idle-timeout': duration,
  'table.exec.sink.not-null-enforcer': oneOf('ERROR', 'DROP'),
  'table.exec.sink.upsert-materialize': oneOf('AUTO', 'NONE', 'FORCE'),
  'table.exec.sink.type-length-enforcer': only('ignore'),
  'table.exec.mini-batch.enabled': only('false'),
  'table.exec.legacy-cast-behaviour': only('disabled'),
  'table.optimizer.distinct-agg.split.enabled': only('false'),
  'table.dml-sync': oneOf('true', 'false'),
  'pipeline.name': text,
  'pipeline.auto-watermark-interval': duration,
  'pipeline.max-parallelism': integer,
  'parallelism.default': integer,
  'restart-strategy.type': oneOf('exponential-delay', 'fixed-delay', 'failure-rate', 'none', 'off', 'disable'),
  'restart-strategy.fixed-delay.attempts': integer,
  'restart-strategy.fixed-delay.delay': duration,
  'restart-strategy.failure-rate.max-failures-per-interval': integer,
  'restart-strategy.failure-rate.failure-rate-interval': duration,
  'restart-strategy.failure-rate.delay': duration,
  'restart-strategy.exponential-delay.initial-backoff': duration,
  'restart-strategy.exponential-delay.max-backoff': duration,
  'restart-strategy.exponential-delay.backoff-multiplier': decimal,
  'restart-strategy.exponential-delay.reset-backoff-threshold': duration,
  'restart-strategy.exponential-delay.jitter-factor': decimal,
  'restart-strategy.exponential-delay.attempts-before-reset-backoff': integer,
};

const ALIASES: Readonly<Record<string, string>> = { 'restart-strategy': 'restart-strategy.type' };

/** Effective settings; the last one of a key counts. */
export function checkSettings(
  settings: readonly OptionNode[],
  diagnostics: DiagnosticList,
): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const setting of settings) {
    const key = ALIASES[setting.key] ?? setting.key;
    const check = CHECKS[key];
    if (check === undefined) {
      warnUnknown(setting, diagnostics);
      continue;
    }
    const problem = check(setting.value);
    if (problem !== null) {
      const code = problem.endsWith('not supported yet') ? 'sql.unsupported' : 'sql.setting';
      diagnostics.error(setting.valueSpan, { code, message: `${key}: ${problem}` });
      continue;
    }
    if (key === 'parallelism.default' && setting.value.trim() !== '1') {
      const message = 'parallelism.default: only 1 is supported yet, the job runs with 1';
      diagnostics.warn(setting.valueSpan, { code: 'sql.setting', message });
    }
    result[key] = setting.value.trim();
  }
  return result;
}

function warnUnknown(setting: OptionNode, diagnostics: DiagnosticList): void {
  const near = nearestName(setting.key, Object.keys(CHECKS));
  const isQuoted = setting.keySpan.end - setting.keySpan.start > setting.key.length;
  const replacement = isQuoted ? `'${near}'` : `${near}`;
  diagnostics.warn(setting.keySpan, {
    code: 'sql.unknown-setting',
    message: `setting '${setting.key}' is not known here and has no effect`,
    hint: near === null ? null : `Did you mean '${near}'?`,
    fix: near === null ? null : { title: `Change to ${replacement}`, ...setting.keySpan, replacement },
  });
}
