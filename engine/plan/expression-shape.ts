// Small pure operations on bound expressions that the planner needs: which columns are read, substitution, conjunctions.

import type { Field } from '@/engine/core/data-type';
import { simpleType } from '@/engine/core/data-type';
import type { ColumnExpression, Expression } from '@/engine/expr/expression';
import { mapExpression, walkExpression } from '@/engine/expr/expression';

export function columnAt(index: number, field: Field): ColumnExpression {
  return { kind: 'column', type: field.type, index, path: [] };
}

export function identityColumns(fields: readonly Field[]): readonly ColumnExpression[] {
  return fields.map((field, index) => columnAt(index, field));
}

/** Adds the column indexes that `expression` reads. */
export function collectColumns(expression: Expression | null, into: Set<number>): void {
  if (expression === null) return;
  walkExpression(expression, (node) => {
    if (node.kind === 'column') into.add(node.index);
  });
}

export function columnsOf(expressions: readonly (Expression | null)[]): ReadonlySet<number> {
  const columns = new Set<number>();
  for (const expression of expressions) collectColumns(expression, columns);
  return columns;
}

/** Replaces every column by `replacements[index]`; nested paths are appended to a column replacement. */
export function substitute(expression: Expression, replacements: (index: number) => Expression): Expression {
  return mapExpression(expression, (node) => {
    if (node.kind !== 'column') return node;
    const replacement = replacements(node.index);
    if (node.path.length === 0) return replacement;
    if (replacement.kind === 'column')
      return { ...node, index: replacement.index, path: [...replacement.path, ...node.path] };
    if (replacement.kind === 'literal') return { kind: 'literal', type: node.type, value: null };
    throw new Error('invariant violated: a field of a computed row cannot be bound');
  });
}

/** Moves columns to other positions. */
export function remapColumns(expression: Expression, position: (index: number) => number): Expression {
  return mapExpression(expression, (node) =>
    node.kind === 'column' ? { ...node, index: position(node.index) } : node,
  );
}

export function conjunctsOf(condition: Expression | null): readonly Expression[] {
  if (condition === null) return [];
  if (condition.kind === 'call' && condition.name === 'AND') return condition.args.flatMap((arg) => conjunctsOf(arg));
  return [condition];
}

export function conjunction(conditions: readonly (Expression | null)[]): Expression | null {
  let result: Expression | null = null;
  for (const condition of conditions) {
    if (condition === null) continue;
    if (result === null) {
      result = condition;
      continue;
    }
    const both: readonly Expression[] = [result, condition];
    const nullable = both.some((each) => each.type.nullable);
    result = { kind: 'call', name: 'AND', type: simpleType('BOOLEAN', nullable), args: both };
  }
  return result;
}

const CHANGING = new Set([
  'RAND',
  'RAND_INTEGER',
  'UUID',
  'NOW',
  'CURRENT_TIMESTAMP',
  'CURRENT_ROW_TIMESTAMP',
  'LOCALTIMESTAMP',
  'LOCALTIME',
  'CURRENT_TIME',
  'CURRENT_DATE',
  'UNIX_TIMESTAMP',
]);

/** True when evaluating it twice would cost noticeably or could give two results. */
export function isCostlyTwice(expression: Expression): boolean {
  let calls = 0;
  let changes = false;
  walkExpression(expression, (node) => {
    if (node.kind !== 'call') return;
    calls++;
    if (CHANGING.has(node.name)) changes = true;
  });
  return changes || calls > 1;
}

/** How often each column is read by the expressions. */
export function countReferences(expressions: readonly (Expression | null)[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const expression of expressions) {
    if (expression === null) continue;
    walkExpression(expression, (node) => {
      if (node.kind === 'column') counts.set(node.index, (counts.get(node.index) ?? 0) + 1);
    });
  }
  return counts;
}

/** Columns 0, 1, …, count-1 in this order, nothing else. */
export function isIdentity(projections: readonly Expression[], count: number): boolean {
  if (projections.length !== count) return false;
  return projections.every((each, index) => each.kind === 'column' && each.index === index && each.path.length === 0);
}
