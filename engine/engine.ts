// The engine's door for hosts and the CLI: plan a script, run a job, read its metrics and checkpoints. Facade only.

import { defaultConnectors } from '@/engine/connectors/connector-registry';
import { explainPlan, planGraph } from '@/engine/plan/explain';
import { planScript } from '@/engine/plan/plan-script';

export { readManifest } from '@/engine/checkpoint/checkpoint-reader';
export { DirectoryStorage } from '@/engine/checkpoint/checkpoint-storage';
export type { Manifest } from '@/engine/checkpoint/manifest';
export { createConnectors } from '@/engine/connectors/connector-registry';
export { systemClock } from '@/engine/core/clock';
export { EngineError, type ErrorFacts, messageOf } from '@/engine/core/errors';
export { type MetricSample, MetricSampler } from '@/engine/metrics/metric-sampler';
export { SlotRegistry } from '@/engine/metrics/slot-registry';
export type { PhysicalPlan } from '@/engine/plan/physical-plan';
export { JobAttempt } from '@/engine/runtime/job-attempt';
export { DEFAULT_RESTART_STRATEGY, decideRestart } from '@/engine/runtime/restart-strategy';
export { WorkerJob } from '@/engine/runtime/worker-job';
export type { Diagnostic } from '@/engine/sql/diagnostic';
export { explainPlan, planGraph, planScript };

/** Plans a pipeline script (no plain SELECT): diagnostics, and the plan when there is no error. */
export function planPipeline(text: string): ReturnType<typeof planScript> {
  return planScript(text, { connectors: defaultConnectors(), allowSelect: false });
}
