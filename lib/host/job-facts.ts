// From one second's metric samples of a job to the facts people look at: per pipeline, per vertex, per split, and the series
// that are kept as history. Pure.

import type { MetricSample, PhysicalPlan } from '@/engine/engine';
import type { SourceStatus } from '@/engine/ports';

export interface VertexFacts {
  readonly vertexId: string;
  readonly recordsIn: number | null;
  readonly recordsOut: number | null;
  readonly recordsInPerSecond: number | null;
  readonly recordsOutPerSecond: number | null;
  readonly busyMsPerSecond: number | null;
  readonly watermark: number | null;
  readonly stateBytes: number | null;
  readonly stateKeys: number | null;
  readonly lateRecordsDropped: number | null;
}

export interface PipelineFacts {
  readonly lagRecords: number | null;
  readonly recordsInPerSecond: number | null;
  readonly recordsOutPerSecond: number | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly latencyMaxMs: number | null;
  readonly endToEndP99Ms: number | null;
  readonly dataAgeMs: number | null;
  readonly stateBytes: number | null;
  readonly stateKeys: number | null;
  readonly watermark: number | null;
  readonly watermarkHeldBy: string | null;
  readonly busyMsPerSecond: number | null;
  readonly idleMsPerSecond: number | null;
  readonly backPressuredMsPerSecond: number | null;
}

/** One lookup structure per second: samples by name, then by operator id ('' = the job itself). */
class SampleIndex {
  private readonly byName = new Map<string, MetricSample[]>();

  constructor(samples: readonly MetricSample[]) {
    for (const sample of samples) {
      const list = this.byName.get(sample.name);
      if (list) list.push(sample);
      else this.byName.set(sample.name, [sample]);
    }
  }

  of(name: string, keep: (labels: MetricSample['labels']) => boolean): number[] {
    return (this.byName.get(name) ?? []).filter((sample) => keep(sample.labels)).map((sample) => sample.value);
  }

  one(name: string, operatorId: string): number | null {
    return this.of(name, (labels) => (labels.operatorId ?? '') === operatorId && !('partition' in labels))[0] ?? null;
  }
}

export function vertexFactsOf(plan: PhysicalPlan, samples: readonly MetricSample[]): VertexFacts[] {
  const index = new SampleIndex(samples);
  return plan.nodes.map((node) => {
    const one = (name: string): number | null => index.one(name, String(node.id));
    const watermark = one('currentInputWatermark') ?? one('currentOutputWatermark');
    return {
      vertexId: node.uid,
      recordsIn: one('numRecordsIn'),
      recordsOut: one('numRecordsOut'),
      recordsInPerSecond: one('numRecordsInPerSecond'),
      recordsOutPerSecond: one('numRecordsOutPerSecond'),
      busyMsPerSecond: one('busyTimeMsPerSecond'),
      watermark: isRealWatermark(watermark) ? watermark : null,
      stateBytes: one('stateSizeBytes'),
      stateKeys: one('stateKeys'),
      lateRecordsDropped: one('numLateRecordsDropped'),
    };
  });
}

export function pipelineFactsOf(samples: readonly MetricSample[], sources: readonly SourceStatus[]): PipelineFacts {
  const index = new SampleIndex(samples);
  const ofKind = (name: string, kind: string): number[] => index.of(name, (labels) => labels.kind === kind);
  const splits = sources.flatMap((source) => source.splits);
  const pending = splits.map((split) => split.pendingRecords);
  const held = splits
    .filter((split) => split.watermarkMs !== null && !split.isIdle)
    .reduce<(typeof splits)[number] | null>(
      (low, split) => (low === null || (split.watermarkMs ?? 0) < (low.watermarkMs ?? 0) ? split : low),
      null,
    );
  return {
    lagRecords: pending.length > 0 && pending.every((value) => value !== null) ? sum(pending as number[]) : null,
    recordsInPerSecond: sumOrNull(ofKind('numRecordsInPerSecond', 'source')),
    recordsOutPerSecond: sumOrNull(ofKind('numRecordsSendPerSecond', 'sink')),
    latencyP50Ms: maxOrNull(ofKind('processingLatencyMs.p50', 'sink')),
    latencyP95Ms: maxOrNull(ofKind('processingLatencyMs.p95', 'sink')),
    latencyP99Ms: maxOrNull(ofKind('processingLatencyMs.p99', 'sink')),
    latencyMaxMs: maxOrNull(ofKind('processingLatencyMs.max', 'sink')),
    endToEndP99Ms: maxOrNull(ofKind('endToEndLatencyMs.p99', 'sink')),
    dataAgeMs: maxOrNull(ofKind('currentFetchEventTimeLag', 'source')),
    stateBytes: sumOrNull(index.of('stateSizeBytes', () => true)),
    stateKeys: sumOrNull(index.of('stateKeys', () => true)),
    watermark: held?.watermarkMs ?? null,
    watermarkHeldBy: held?.id ?? null,
    busyMsPerSecond: sumOrNull(index.of('busyTimeMsPerSecond', () => true)),
    idleMsPerSecond: index.one('idleTimeMsPerSecond', ''),
    backPressuredMsPerSecond: index.one('backPressuredTimeMsPerSecond', ''),
  };
}

/** What is kept as history: the job's own series with no label, operators' by name, splits' by partition. */
export function historyOf(
  facts: PipelineFacts,
  samples: readonly MetricSample[],
  sources: readonly SourceStatus[],
): MetricSample[] {
  const history: MetricSample[] = [];
  const add = (name: string, value: number | null, labels: MetricSample['labels'] = {}): void => {
    if (value !== null && Number.isFinite(value)) history.push({ name, labels, value });
  };
  add('pendingRecords', facts.lagRecords);
  add('numRecordsInPerSecond', facts.recordsInPerSecond);
  add('numRecordsOutPerSecond', facts.recordsOutPerSecond);
  add('processingLatencyMs.p50', facts.latencyP50Ms);
  add('processingLatencyMs.p95', facts.latencyP95Ms);
  add('processingLatencyMs.p99', facts.latencyP99Ms);
  add('processingLatencyMs.max', facts.latencyMaxMs);
  add('endToEndLatencyMs.p99', facts.endToEndP99Ms);
  add('currentFetchEventTimeLag', facts.dataAgeMs);
  add('stateSizeBytes', facts.stateBytes);
  add('stateKeys', facts.stateKeys);
  add('idleTimeMsPerSecond', facts.idleMsPerSecond);
  add('backPressuredTimeMsPerSecond', facts.backPressuredMsPerSecond);
  for (const sample of samples) {
    if (!('operatorId' in sample.labels) && KEPT_OF_JOB.has(sample.name)) add(sample.name, sample.value);
    if ('operatorId' in sample.labels && KEPT_OF_OPERATOR.has(sample.name)) {
      const value = sample.name.endsWith('Watermark') && !isRealWatermark(sample.value) ? null : sample.value;
      add(sample.name, value, { operator: sample.labels.operator ?? '' });
    }
  }
  for (const split of sources.flatMap((source) => source.splits)) {
    add('pendingRecords', split.pendingRecords, { partition: split.id });
    add('currentOffset', numberOrNull(split.position), { partition: split.id });
    add('committedOffset', numberOrNull(split.committedPosition), { partition: split.id });
  }
  return history;
}

const KEPT_OF_JOB = new Set([
  'lastCheckpointDuration',
  'lastCheckpointSize',
  'lastCheckpointFullSize',
  'numberOfCompletedCheckpoints',
  'numberOfFailedCheckpoints',
]);

const KEPT_OF_OPERATOR = new Set([
  'numRecordsInPerSecond',
  'numRecordsOutPerSecond',
  'busyTimeMsPerSecond',
  'currentInputWatermark',
  'currentOutputWatermark',
  'watermarkLag',
  'currentEmitEventTimeLag',
  'numLateRecordsDropped',
  'numRecordsInErrors',
  'stateSizeBytes',
]);

/** MIN and MAX watermarks are signs, not times. */
function isRealWatermark(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && Math.abs(value) < 8.64e15;
}

function numberOrNull(text: string | null): number | null {
  return text === null || text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function sumOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values);
}

function maxOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
