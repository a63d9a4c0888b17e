// The physical plan: what the planner hands to the runtime. Plain data (structured-cloneable), nodes in topological order.
// uid is a stable hash of the node's kind, keys and sub-plan, so that a changed query keeps the state of what did not change.

import type { FieldPath, TableSpec } from '@/engine/connectors/connector';
import type { RowSchema } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';

/** Kinds of rows a node emits. 'upsert' = +I, +U, -D without -U, with a key. */
export type ChangelogMode = 'append' | 'upsert' | 'retract';

/** Character range in the script, for selecting SQL from a plan node and back. */
export interface PlanSpan {
  readonly start: number;
  readonly end: number;
}

interface NodeBase {
  readonly id: number;
  readonly uid: string;
  /** Short name for graphs and metrics: `orders`, `tumble 10 s by region`, `revenue`. */
  readonly name: string;
  /** Flink-style text for explain: `Calc(select=[a, b], where=[(a > 1)])`. */
  readonly description: string;
  /** Ids of input nodes, in input order. */
  readonly inputs: readonly number[];
  readonly schema: RowSchema;
  readonly changelog: ChangelogMode;
  readonly span: PlanSpan | null;
}

/**
 * Reads a table. Reader layout = physical fields then metadata columns; `computed` (if not null) projects that layout to
 * `schema` (declaration order, computed columns evaluated); if null, schema = reader layout.
 */
export interface SourceNode extends NodeBase {
  readonly kind: 'source';
  readonly table: TableSpec;
  /** In terms of the reader layout. */
  readonly neededPaths: readonly FieldPath[];
  readonly computed: readonly Expression[] | null;
  readonly watermark: WatermarkSpec | null;
  readonly isBounded: boolean;
}

export interface WatermarkSpec {
  /** Rowtime column in the node's schema. */
  readonly rowtimeIndex: number;
  /** Over the node's schema; TIMESTAMP or TIMESTAMP_LTZ valued. Emitted as is: no -1 ms. */
  readonly expression: Expression;
  /** 0 = never idle. */
  readonly idleTimeoutMs: number;
}

/** Filter (rows where condition is TRUE) then projection; row kinds, row watermarks and meta are carried along. */
export interface CalcNode extends NodeBase {
  readonly kind: 'calc';
  readonly condition: Expression | null;
  readonly projections: readonly Expression[];
}

export type AggregateFunction = 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'FIRST_VALUE' | 'LAST_VALUE';

export interface AggregateCall {
  readonly function: AggregateFunction;
  /** Input column, null for COUNT(*). */
  readonly argument: number | null;
  readonly isDistinct: boolean;
  /** BOOLEAN input column of FILTER (WHERE …), null = none. NULL counts as false. */
  readonly filter: number | null;
  /** Result type: COUNT BIGINT NOT NULL; SUM(BIGINT) BIGINT; SUM(DECIMAL(p,s)) DECIMAL(38,s); AVG(int) same int type. */
  readonly type: RowSchema[number]['type'];
  readonly name: string;
}

export type WindowProperty = 'window_start' | 'window_end' | 'window_time';

/** Milliseconds throughout. TUMBLE: slideMs = sizeMs. */
export interface WindowSpec {
  readonly kind: 'TUMBLE' | 'HOP';
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly offsetMs: number;
  /** Rowtime column of the input. */
  readonly timeIndex: number;
  /** Zone in which windows are aligned: session zone for TIMESTAMP_LTZ, 'UTC' (no shift) for TIMESTAMP. */
  readonly timeZone: string;
}

/** Output layout: group keys (in order), aggregates, then `properties`. Emits +I only, when watermark >= end - 1. */
export interface WindowAggregateNode extends NodeBase {
  readonly kind: 'window-aggregate';
  readonly window: WindowSpec;
  readonly groupKeys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly properties: readonly WindowProperty[];
  readonly inputMode: ChangelogMode;
}

/** Stand-alone window table function: all input columns plus window_start, window_end, window_time; one row per window. */
export interface WindowTableFunctionNode extends NodeBase {
  readonly kind: 'window-table-function';
  readonly window: WindowSpec;
}

/** Unbounded GROUP BY. Output layout: group keys then aggregates. One changelog entry per input record (no mini-batch). */
export interface GroupAggregateNode extends NodeBase {
  readonly kind: 'group-aggregate';
  readonly groupKeys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly inputMode: ChangelogMode;
  /** Whether -U rows are wanted downstream. */
  readonly emitUpdateBefore: boolean;
  readonly stateTtlMs: number;
}

/** UNION ALL: passes batches through; watermark = minimum over inputs. */
export interface UnionNode extends NodeBase {
  readonly kind: 'union';
}

/** Upsert source to full changelog: keeps the last row per key. */
export interface ChangelogNormalizeNode extends NodeBase {
  readonly kind: 'changelog-normalize';
  readonly keys: readonly number[];
  readonly emitUpdateBefore: boolean;
}

/** Rows of VALUES or of a SELECT without FROM; bounded. Literal expressions only. */
export interface ValuesNode extends NodeBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

/** Keeps the first `count` rows. */
export interface LimitNode extends NodeBase {
  readonly kind: 'limit';
  readonly count: number;
}

/**
 * Writes into a table. Input columns are already in the sink's order: physical fields, then writable metadata columns.
 * notNull lists column positions that must not be NULL and the enforcer of `table.exec.sink.not-null-enforcer`.
 */
export interface SinkNode extends NodeBase {
  readonly kind: 'sink';
  readonly table: TableSpec;
  readonly notNullColumns: readonly number[];
  readonly notNullEnforcer: 'ERROR' | 'DROP';
  /** Insert an upsert materializer on these key columns (SinkUpsertMaterializer); null = not needed. */
  readonly materializeKeys: readonly number[] | null;
}

/** Result of a plain SELECT: the changelog goes to whoever runs the script. */
export interface CollectNode extends NodeBase {
  readonly kind: 'collect';
}

export type PhysicalNode =
  | SourceNode
  | CalcNode
  | WindowAggregateNode
  | WindowTableFunctionNode
  | GroupAggregateNode
  | UnionNode
  | ChangelogNormalizeNode
  | ValuesNode
  | LimitNode
  | SinkNode
  | CollectNode;

export interface PhysicalPlan {
  readonly nodes: readonly PhysicalNode[];
  /** Effective options of SET statements that the runtime reads, keys as in Flink. */
  readonly options: Readonly<Record<string, string>>;
  /** Session zone, IANA name. */
  readonly timeZone: string;
  /** Hash over all uids: equal plans restore without questions. */
  readonly fingerprint: string;
}
