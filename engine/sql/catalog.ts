// Tables and views that a script defines, in order. Names are case-sensitive as in Flink.
// The script has one database, `default_catalog`.`default_database`; other catalogs are refused.

import type { Field } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import type { Identifier, OptionNode } from './ast';
import type { DiagnosticList, Span } from './diagnostic';
import { isReservedWord } from './keywords';
import type { Relation, RelationField } from './relation';
import { nearestName, quoteIdentifier } from './suggest';

export interface PhysicalColumn {
  readonly kind: 'physical';
  readonly field: Field;
}

export interface MetadataTableColumn {
  readonly kind: 'metadata';
  /** As declared. */
  readonly field: Field;
  /** As the connector gives it: cast to the declared type if different. */
  readonly nativeField: Field;
  readonly key: string;
  readonly isVirtual: boolean;
}

export interface ComputedColumn {
  readonly kind: 'computed';
  readonly field: Field;
  /** Over the reader layout: physical columns, then metadata columns. */
  readonly expression: Expression;
}

export type TableColumn = PhysicalColumn | MetadataTableColumn | ComputedColumn;

export interface CatalogTable {
  readonly kind: 'table';
  readonly name: string;
  readonly connector: string;
  readonly options: Readonly<Record<string, string>>;
  readonly optionNodes: readonly OptionNode[];
  /** Declaration order. */
  readonly columns: readonly TableColumn[];
  /** Fields of the columns, the watermark's one marked as rowtime; behind them columns that were wrong, marked as broken. */
  readonly fields: readonly RelationField[];
  readonly primaryKey: readonly string[];
  readonly primaryKeySpan: Span | null;
  readonly watermark: { readonly rowtimeIndex: number; readonly expression: Expression } | null;
  readonly span: Span;
  readonly nameSpan: Span;
  /** Something in its definition was wrong and is reported. */
  readonly isBroken: boolean;
}

export interface CatalogView {
  readonly kind: 'view';
  readonly name: string;
  /** Null when its query was wrong: columns are unknown. */
  readonly relation: Relation | null;
  readonly fields: readonly RelationField[];
  readonly span: Span;
}

export type CatalogEntry = CatalogTable | CatalogView;

export class Catalog {
  private readonly entries = new Map<string, CatalogEntry>();
  /** Names whose CREATE could not even be parsed: using them is not reported again. */
  private readonly unreadable = new Set<string>();

  add(entry: CatalogEntry): void {
    this.entries.set(entry.name, entry);
  }

  addUnreadable(name: string): void {
    this.unreadable.add(name);
  }

  isUnreadable(name: string): boolean {
    return this.unreadable.has(name);
  }

  find(name: string): CatalogEntry | null {
    return this.entries.get(name) ?? null;
  }

  list(): readonly CatalogEntry[] {
    return [...this.entries.values()];
  }

  names(): readonly string[] {
    return [...this.entries.keys()];
  }
}

/** Last part of a path after default_catalog.default_database; null (and reported) for another catalog or database. */
export function tableNameOf(path: readonly Identifier[], diagnostics: DiagnosticList): Identifier | null {
  const last = path.at(-1);
  const prefix = path.slice(0, -1).map((part) => part.name);
  const isDefault =
    prefix.length === 0 ||
    (prefix.length === 1 && prefix[0] === 'default_database') ||
    (prefix.length === 2 && prefix[0] === 'default_catalog' && prefix[1] === 'default_database');
  if (last !== undefined && isDefault) return last;
  const first = path[0] ?? { start: 0, end: 0 };
  diagnostics.error(
    { start: first.start, end: last?.end ?? first.end },
    {
      code: 'sql.unsupported',
      message: `catalog or database "${prefix.join('.')}" is not supported`,
      hint: 'Tables live in `default_catalog`.`default_database`: leave the prefix out.',
    },
  );
  return null;
}

/** Reports a table that is not there, with the nearest name. `cteNames` are looked at too. */
export function reportUnknownTable(at: Identifier, names: readonly string[], diagnostics: DiagnosticList): void {
  const near = nearestName(at.name, names);
  const replacement = near === null ? '' : quoteIdentifier(near, isReservedWord);
  diagnostics.error(at, {
    code: 'sql.unknown-table',
    message: `table "${at.name}" does not exist`,
    hint: near === null ? 'Define it above with CREATE TABLE or CREATE VIEW.' : `Did you mean "${near}"?`,
    fix: near === null ? null : { title: `Change to ${replacement}`, start: at.start, end: at.end, replacement },
  });
}
