// Resolves a.b.c: table alias or column first, then fields of ROW columns. Names are case-sensitive; a miss proposes the
// nearest name, an ambiguity is refused.

import { type Field, withNullable } from '@/engine/core/data-type';
import type { ColumnExpression } from '@/engine/expr/expression';
import type { Identifier } from '../ast';
import { isReservedWord } from '../keywords';
import { nearestName, quoteIdentifier } from '../suggest';
import type { BindContext, Scope } from './bind-context';

/** Null when it cannot be resolved; reported unless the scope is unknown. */
export function resolveName(
  parts: readonly Identifier[],
  scope: Scope,
  context: BindContext,
  explain: (name: string) => string | null = () => null,
): ColumnExpression | null {
  if (scope.fields === null) return null;
  const [first, second] = parts;
  if (first === undefined) return null;
  const isQualified = second !== undefined && first.name === scope.alias;
  const hasColumn = scope.fields.some((field) => field.name === first.name);
  if (isQualified && (scope.fields.some((field) => field.name === second.name) || !hasColumn)) {
    return resolveColumn(second, parts.slice(2), scope, context, explain);
  }
  if (second !== undefined && !hasColumn) {
    reportUnknownTable(first, second, scope, context);
    return null;
  }
  return resolveColumn(first, parts.slice(1), scope, context, explain);
}

function resolveColumn(
  name: Identifier,
  rest: readonly Identifier[],
  scope: Scope,
  context: BindContext,
  explain: (name: string) => string | null,
): ColumnExpression | null {
  const fields = scope.fields ?? [];
  const matches = fields.filter((field) => field.name === name.name);
  const field = matches[0];
  if (field === undefined) {
    reportUnknownColumn(name, scope, context, explain(name.name));
    return null;
  }
  if (matches.length > 1) {
    context.diagnostics.error(name, {
      code: 'sql.ambiguous-column',
      message: `column "${name.name}" is ambiguous: ${matches.length} columns have that name`,
      hint: 'Give each its own name with AS in the query that makes them.',
    });
    return null;
  }
  if (field.isBroken) return null;
  const column: ColumnExpression = { kind: 'column', type: field.type, index: fields.indexOf(field), path: [] };
  return resolvePath(column, rest, context);
}

/** Goes down into ROW fields. A field of a nullable row is nullable. */
export function resolvePath(
  column: ColumnExpression,
  rest: readonly Identifier[],
  context: BindContext,
): ColumnExpression | null {
  let type = column.type;
  const path = [...column.path];
  for (const part of rest) {
    if (type.kind !== 'ROW') {
      context.diagnostics.error(part, {
        code: 'sql.unknown-column',
        message: `"${part.name}" is not a field: the value before it is ${type.kind}, not ROW`,
      });
      return null;
    }
    const index = type.fields.findIndex((field) => field.name === part.name);
    const field: Field | undefined = type.fields[index];
    if (field === undefined) {
      reportMissing(
        part,
        type.fields.map((each) => each.name),
        context,
        `field "${part.name}" does not exist in the row`,
      );
      return null;
    }
    path.push(index);
    type = withNullable(field.type, field.type.nullable || type.nullable);
  }
  return { kind: 'column', type, index: column.index, path };
}

function reportUnknownColumn(name: Identifier, scope: Scope, context: BindContext, hint: string | null): void {
  const where = scope.alias === null ? '' : ` in "${scope.alias}"`;
  const names = (scope.fields ?? []).map((field) => field.name);
  reportMissing(name, names, context, `column "${name.name}" does not exist${where}`, hint ?? windowHint(name.name));
}

function windowHint(name: string): string | null {
  if (name !== 'window_start' && name !== 'window_end' && name !== 'window_time') return null;
  return `${name} exists only above TUMBLE(…) or HOP(…) in FROM.`;
}

function reportUnknownTable(first: Identifier, second: Identifier, scope: Scope, context: BindContext): void {
  const names = (scope.fields ?? []).map((field) => field.name);
  if (scope.alias !== null) names.unshift(scope.alias);
  const hasSecond = (scope.fields ?? []).some((field) => field.name === second.name);
  const hint = hasSecond && scope.alias !== null ? `The table in FROM is called "${scope.alias}".` : null;
  reportMissing(first, names, context, `table or column "${first.name}" does not exist here`, hint);
}

function reportMissing(
  at: Identifier,
  names: readonly string[],
  context: BindContext,
  message: string,
  hint: string | null = null,
): void {
  const near = nearestName(at.name, names);
  const replacement = near === null ? '' : quoteIdentifier(near, isReservedWord);
  context.diagnostics.error(at, {
    code: 'sql.unknown-column',
    message,
    hint: hint ?? (near === null ? listHint(names) : `Did you mean "${near}"?`),
    fix:
      near === null || hint !== null
        ? null
        : { title: `Change to ${replacement}`, start: at.start, end: at.end, replacement },
  });
}

function listHint(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const shown = names.slice(0, 8).map((name) => `"${name}"`);
  return `Columns here: ${shown.join(', ')}${names.length > 8 ? ', …' : ''}.`;
}
