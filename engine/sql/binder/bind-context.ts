// What every step of the binder shares: diagnostics, names in reach, the session. No state of a single query lives here
// except the spans of bound columns, kept so that later checks can point at them.

import type { Expression } from '@/engine/expr/expression';
import type { Catalog } from '../catalog';
import type { DiagnosticList, Span } from '../diagnostic';
import type { Relation, RelationField } from '../relation';

export interface BindContext {
  readonly text: string;
  readonly diagnostics: DiagnosticList;
  readonly catalog: Catalog;
  readonly timeZone: string;
  /** Where a bound expression stands in the script. */
  readonly spans: WeakMap<Expression, Span>;
}

/** A common table expression in reach; relation null = its query was wrong. */
export interface CommonTable {
  readonly name: string;
  readonly relation: Relation | null;
}

/** Columns that names may refer to. */
export interface Scope {
  /** Name by which the table is addressed; null for a subquery without alias. */
  readonly alias: string | null;
  /** Null = unknown because of an earlier error: every name is taken silently. */
  readonly fields: readonly RelationField[] | null;
}

export const EMPTY_SCOPE: Scope = { alias: null, fields: [] };
