// Bound expressions as plain data (structured-cloneable: a physical plan crosses into worker threads).
// The binder builds them with all implicit casts made explicit; code generation and the reference interpreter read them.

import type { DataType } from '@/engine/core/data-type';

/**
 * Literal values by type: BOOLEAN boolean; TINYINT, SMALLINT, INT, DATE (epoch days), TIME (ms of day), INTERVAL_YEAR_MONTH
 * (months), FLOAT, DOUBLE, TIMESTAMP and TIMESTAMP_LTZ (epoch ms) number; BIGINT, INTERVAL_DAY_TIME (ms) and DECIMAL
 * (unscaled) bigint; STRING, CHAR, VARCHAR string; BYTES Uint8Array; NULL of any type null.
 */
export type LiteralValue = null | boolean | number | bigint | string | Uint8Array;

export interface LiteralExpression {
  readonly kind: 'literal';
  readonly type: DataType;
  readonly value: LiteralValue;
}

/** Column `index` of the input batch, then children of ROW columns by position (`path` is empty for a top-level column). */
export interface ColumnExpression {
  readonly kind: 'column';
  readonly type: DataType;
  readonly index: number;
  readonly path: readonly number[];
}

/** Every operator and function, named as in the registry (`+`, `AND`, `CASE`, `CAST`, `UPPER`, `IS NULL`, …). */
export interface CallExpression {
  readonly kind: 'call';
  readonly type: DataType;
  readonly name: string;
  readonly args: readonly Expression[];
}

export type Expression = LiteralExpression | ColumnExpression | CallExpression;

/** Visits every node, parents first. */
export function walkExpression(expression: Expression, visit: (node: Expression) => void): void {
  visit(expression);
  if (expression.kind === 'call') for (const arg of expression.args) walkExpression(arg, visit);
}

/** Rebuilds the tree bottom-up with `change` applied to each node. */
export function mapExpression(expression: Expression, change: (node: Expression) => Expression): Expression {
  if (expression.kind !== 'call') return change(expression);
  return change({ ...expression, args: expression.args.map((arg) => mapExpression(arg, change)) });
}
