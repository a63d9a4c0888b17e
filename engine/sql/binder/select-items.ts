// The select list: expands stars, binds expressions, names columns (alias, else the last name, else EXPR$n), and keeps
// time attributes and window roles of columns that are passed on unchanged.

import type { Expression } from '@/engine/expr/expression';
import type { SelectItem, StarItem } from '../ast';
import type { Span } from '../diagnostic';
import {
  type ProjectRelation,
  plainField,
  type Relation,
  type RelationField,
  renameField,
  withoutTimeAttribute,
} from '../relation';
import { bindExpression, type ExpressionScope } from './bind-expression';
import { literal } from './literals';

export interface BoundItem {
  readonly name: string;
  /** Null = wrong and reported. */
  readonly expression: Expression | null;
  readonly span: Span;
}

/** Null when a star stands over unknown columns. */
export function bindSelectItems(
  items: readonly (SelectItem | StarItem)[],
  env: ExpressionScope,
): readonly BoundItem[] | null {
  const result: BoundItem[] = [];
  let isKnown = true;
  for (const item of items) {
    if (item.kind === 'star') {
      if (!expandStar(item, env, result)) isKnown = false;
    } else {
      const expression = bindExpression(item.expression, env);
      const name = item.alias?.name ?? nameOf(item) ?? `EXPR$${result.length}`;
      result.push({ name, expression, span: item.expression });
    }
  }
  return isKnown ? result : null;
}

function nameOf(item: SelectItem): string | null {
  const { expression } = item;
  if (expression.kind === 'name') return expression.parts.at(-1)?.name ?? null;
  return expression.kind === 'field' ? expression.field.name : null;
}

function expandStar(item: StarItem, env: ExpressionScope, result: BoundItem[]): boolean {
  const { fields, alias } = env.scope;
  if (fields === null) return false;
  if (item.qualifier !== null && item.qualifier.name !== alias) {
    env.context.diagnostics.error(item.qualifier, {
      code: 'sql.unknown-table',
      message: `table "${item.qualifier.name}" is not in FROM`,
      hint: alias === null ? null : `The table in FROM is called "${alias}".`,
    });
    return false;
  }
  if (fields.length === 0) {
    env.context.diagnostics.error(item, { code: 'sql.syntax', message: '* needs a FROM clause' });
    return false;
  }
  for (const [index, field] of fields.entries()) {
    const expression: Expression | null = field.isBroken ? null : { kind: 'column', type: field.type, index, path: [] };
    if (expression !== null) env.context.spans.set(expression, { start: item.start, end: item.end });
    result.push({ name: field.name, expression, span: item });
  }
  return true;
}

/** A projection of `input`; broken items become broken fields so that later references stay silent. */
export function projectItems(input: Relation, items: readonly BoundItem[], span: Span): ProjectRelation {
  const fields: RelationField[] = [];
  const projections: Expression[] = [];
  for (const item of items) {
    fields.push(fieldOf(item, input));
    projections.push(item.expression ?? literal({ kind: 'NULL', nullable: true }, null));
  }
  return { kind: 'project', input, projections, fields, span };
}

function fieldOf(item: BoundItem, input: Relation): RelationField {
  const { name, expression } = item;
  if (expression === null) return { name, type: { kind: 'NULL', nullable: true }, isBroken: true };
  if (expression.kind === 'column' && expression.path.length === 0) {
    const field = input.fields[expression.index];
    if (field !== undefined) return renameField(field, name);
  }
  return plainField(name, expression.type);
}

/** SELECT DISTINCT: grouped by every column, without aggregates. */
export function distinct(relation: Relation): Relation {
  const groupKeys = relation.fields.map(
    (field, index): Expression => ({ kind: 'column', type: field.type, index, path: [] }),
  );
  const roles = new Set(relation.fields.map((field) => field.windowRole));
  return {
    kind: 'aggregate',
    input: relation,
    groupKeys,
    aggregates: [],
    isWindowed: roles.has('window_start') && roles.has('window_end'),
    fields: relation.fields.map((field) => (field.windowRole === 'window_time' ? field : withoutTimeAttribute(field))),
    span: relation.span,
  };
}
