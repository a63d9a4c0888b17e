// Draft nodes: the physical plan as a tree per sink, before sub-plans are shared and ids given. Each draft knows which
// changes it emits and its upsert keys (both follow from its inputs); only `needsBefore` is set later, from the sink up.

import type { Connector, TableSpec } from '@/engine/connectors/connector';
import type { Field } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import type { CatalogTable } from '@/engine/sql/catalog';
import type { Span } from '@/engine/sql/diagnostic';
import type { AggregateCall, WindowProperty, WindowSpec } from './physical-plan';

/** Which kinds of changes besides +I. */
export interface Changes {
  readonly updates: boolean;
  readonly deletes: boolean;
}

export const INSERT_ONLY: Changes = { updates: false, deletes: false };

interface DraftBase {
  readonly inputs: readonly Draft[];
  readonly fields: readonly Field[];
  readonly span: Span;
  readonly changes: Changes;
  /** Sets of columns that identify a row of the changelog; empty = none known. */
  readonly upsertKeys: readonly (readonly number[])[];
  /** Whether -U rows are wanted from this node. */
  needsBefore: boolean;
}

export interface SourceDraft extends DraftBase {
  readonly kind: 'source';
  readonly catalogTable: CatalogTable;
  readonly table: TableSpec;
  readonly connector: Connector;
  readonly mode: 'append' | 'upsert' | 'all';
}

export interface CalcDraft extends DraftBase {
  readonly kind: 'calc';
  readonly condition: Expression | null;
  readonly projections: readonly Expression[];
}

export interface GroupAggregateDraft extends DraftBase {
  readonly kind: 'group-aggregate';
  readonly groupKeys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
}

export interface WindowAggregateDraft extends DraftBase {
  readonly kind: 'window-aggregate';
  readonly window: WindowSpec;
  readonly groupKeys: readonly number[];
  readonly aggregates: readonly AggregateCall[];
  readonly properties: readonly WindowProperty[];
}

export interface WindowTableDraft extends DraftBase {
  readonly kind: 'window-table-function';
  readonly window: WindowSpec;
}

export interface UnionDraft extends DraftBase {
  readonly kind: 'union';
}

export interface NormalizeDraft extends DraftBase {
  readonly kind: 'changelog-normalize';
  readonly keys: readonly number[];
}

export interface ValuesDraft extends DraftBase {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

export interface LimitDraft extends DraftBase {
  readonly kind: 'limit';
  readonly count: number;
}

export interface SinkDraft extends DraftBase {
  readonly kind: 'sink';
  readonly table: TableSpec;
  readonly notNullColumns: readonly number[];
  readonly materializeKeys: readonly number[] | null;
}

export interface CollectDraft extends DraftBase {
  readonly kind: 'collect';
}

export type Draft =
  | SourceDraft
  | CalcDraft
  | GroupAggregateDraft
  | WindowAggregateDraft
  | WindowTableDraft
  | UnionDraft
  | NormalizeDraft
  | ValuesDraft
  | LimitDraft
  | SinkDraft
  | CollectDraft;

export function isInsertOnly(changes: Changes): boolean {
  return !changes.updates && !changes.deletes;
}
