// The engine's door for planning only: what the console needs to check, explain and complete a script. It reaches no runtime
// code, so the web process does not carry the data plane.

export { defaultConnectors } from '@/engine/connectors/connector-registry';
export { systemClock } from '@/engine/core/clock';
export { formatDataType } from '@/engine/core/data-type';
export { EngineError } from '@/engine/core/errors';
export { listFunctions } from '@/engine/expr/function-catalog';
export { explainPlan, planGraph } from '@/engine/plan/explain';
export type { PhysicalPlan } from '@/engine/plan/physical-plan';
export { planScript, type TableInfo } from '@/engine/plan/plan-script';
export { completeAt } from '@/engine/sql/complete';
