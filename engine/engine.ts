// The engine's door: what hosts, the API and the CLI may use. Facade only, no logic beyond composition.

import { defaultConnectors } from '@/engine/connectors/connector-registry';
import { explainPlan, planGraph } from '@/engine/plan/explain';
import { planScript } from '@/engine/plan/plan-script';
import { completeAt } from '@/engine/sql/complete';

export { readManifest } from '@/engine/checkpoint/checkpoint-reader';
export { DirectoryStorage } from '@/engine/checkpoint/checkpoint-storage';
export type { Manifest } from '@/engine/checkpoint/manifest';
export { createConnectors, defaultConnectors } from '@/engine/connectors/connector-registry';
export { type Clock, systemClock } from '@/engine/core/clock';
export { EngineError, type ErrorFacts, messageOf, toErrorFacts } from '@/engine/core/errors';
export { listFunctions } from '@/engine/expr/function-catalog';
export { type MetricSample, MetricSampler } from '@/engine/metrics/metric-sampler';
export { SlotRegistry } from '@/engine/metrics/slot-registry';
export type { PhysicalPlan } from '@/engine/plan/physical-plan';
export { JobAttempt } from '@/engine/runtime/job-attempt';
export { decideRestart, DEFAULT_RESTART_STRATEGY } from '@/engine/runtime/restart-strategy';
export { WorkerJob } from '@/engine/runtime/worker-job';
export type { Diagnostic } from '@/engine/sql/diagnostic';
export { explainPlan, planGraph, planScript };

/** Plans a pipeline script (no plain SELECT): diagnostics, and the plan when there is no error. */
export function planPipeline(text: string): ReturnType<typeof planScript> {
  return planScript(text, { connectors: defaultConnectors(), allowSelect: false });
}

/** Completions at a 0-based UTF-16 offset of a script. */
export function completeScript(text: string, offset: number): ReturnType<typeof completeAt> {
  return completeAt(text, offset, { connectors: defaultConnectors() });
}
