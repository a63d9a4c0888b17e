// Bound queries as relational algebra: the binder's result and the planner's input. Plain, immutable data.
// Invariant: expressions refer to columns of the node's input by position; every implicit cast is explicit.

import type { DataType, Field } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import type { AggregateName } from '@/engine/expr/function-catalog';
import type { CatalogTable } from './catalog';
import type { Span } from './diagnostic';

export type WindowRole = 'window_start' | 'window_end' | 'window_time';

export interface RelationField extends Field {
  /** Column made by a window table function and only renamed since. */
  readonly windowRole?: WindowRole;
  /** Its expression was wrong and is reported: references to it are not. */
  readonly isBroken?: true;
}

interface RelationBase {
  readonly fields: readonly RelationField[];
  readonly span: Span;
}

export interface ScanRelation extends RelationBase {
  readonly kind: 'scan';
  readonly table: CatalogTable;
  /** WITH options overlaid by OPTIONS hints. */
  readonly options: Readonly<Record<string, string>>;
}

export interface ValuesRelation extends RelationBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

export interface FilterRelation extends RelationBase {
  readonly kind: 'filter';
  readonly input: Relation;
  readonly condition: Expression;
}

export interface ProjectRelation extends RelationBase {
  readonly kind: 'project';
  readonly input: Relation;
  readonly projections: readonly Expression[];
}

export interface RelationAggregate {
  readonly function: AggregateName;
  /** Null for COUNT(*). */
  readonly argument: Expression | null;
  readonly isDistinct: boolean;
  readonly filter: Expression | null;
  readonly type: DataType;
  readonly name: string;
}

/** Fields: group keys, then aggregates. */
export interface AggregateRelation extends RelationBase {
  readonly kind: 'aggregate';
  readonly input: Relation;
  readonly groupKeys: readonly Expression[];
  readonly aggregates: readonly RelationAggregate[];
  /** GROUP BY holds window_start and window_end: emitted once per window, insert-only. */
  readonly isWindowed: boolean;
}

export interface WindowDefinition {
  readonly kind: 'TUMBLE' | 'HOP';
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly offsetMs: number;
  /** Rowtime column of the input. */
  readonly timeIndex: number;
  readonly timeZone: string;
}

/** Fields: those of the input, then window_start, window_end, window_time. */
export interface WindowTableRelation extends RelationBase {
  readonly kind: 'window-table';
  readonly input: Relation;
  readonly window: WindowDefinition;
}

export interface UnionRelation extends RelationBase {
  readonly kind: 'union';
  readonly inputs: readonly Relation[];
}

export interface LimitRelation extends RelationBase {
  readonly kind: 'limit';
  readonly input: Relation;
  readonly count: number;
}

export type Relation =
  | ScanRelation
  | ValuesRelation
  | FilterRelation
  | ProjectRelation
  | AggregateRelation
  | WindowTableRelation
  | UnionRelation
  | LimitRelation;

/** A field without time attribute and window role, which only plain columns keep. */
export function plainField(name: string, type: DataType): RelationField {
  return { name, type };
}

/** The field under another name; everything else is kept. */
export function renameField(field: RelationField, name: string): RelationField {
  return field.name === name ? field : { ...field, name };
}

/** The field as an ordinary timestamp: what happens to a time attribute that is grouped by or windowed. */
export function withoutTimeAttribute(field: RelationField): RelationField {
  if (field.timeAttribute === undefined) return field;
  const { timeAttribute: _, ...rest } = field;
  return rest;
}
