// The FROM clause: tables, views, common table expressions, subqueries, and the window functions TUMBLE and HOP.
// A window function needs a time attribute (the column of a WATERMARK, or window_time) and adds window_start, window_end
// and window_time; the original time column becomes an ordinary timestamp, as in Flink.

import { formatDataType, timestampType, withNullable } from '@/engine/core/data-type';
import type { ExpressionNode, QueryNode, TableNode, WindowTableNode } from '../ast';
import { reportUnknownTable, tableNameOf } from '../catalog';
import {
  type Relation,
  type RelationField,
  type ScanRelation,
  type WindowDefinition,
  withoutTimeAttribute,
} from '../relation';
import { type BindContext, type CommonTable, EMPTY_SCOPE, type Scope } from './bind-context';
import { bindExpression } from './bind-expression';

export interface BoundFrom {
  /** Null = unknown because of an error already reported. */
  readonly relation: Relation | null;
  readonly scope: Scope;
}

type BindQuery = (query: QueryNode, common: readonly CommonTable[], context: BindContext) => Relation | null;

export function bindFrom(
  table: TableNode,
  common: readonly CommonTable[],
  context: BindContext,
  bindQuery: BindQuery,
): BoundFrom {
  const relation = bindTable(table, common, context, bindQuery);
  const own = table.kind === 'table-name' ? (table.path.at(-1)?.name ?? null) : null;
  const alias = table.alias?.name ?? own;
  const fields = relation === null ? null : relation.fields;
  if (relation === null || fields === null || table.columnAliases.length === 0)
    return { relation, scope: { alias, fields } };
  if (table.columnAliases.length !== fields.length) {
    context.diagnostics.error(table, {
      code: 'sql.arity',
      message: `${table.columnAliases.length} column aliases for ${fields.length} columns`,
    });
    return { relation: null, scope: { alias, fields: null } };
  }
  const renamed = fields.map((field, index) => ({ ...field, name: table.columnAliases[index]?.name ?? field.name }));
  return { relation, scope: { alias, fields: renamed } };
}

function bindTable(
  table: TableNode,
  common: readonly CommonTable[],
  context: BindContext,
  bindQuery: BindQuery,
): Relation | null {
  switch (table.kind) {
    case 'refused-table':
      return null;
    case 'subquery':
      return bindQuery(table.query, common, context);
    case 'window-table': {
      const data = bindFrom(table.data, common, context, bindQuery);
      return bindWindow(table, data, context);
    }
    case 'table-name':
      return bindTableName(table, common, context);
  }
}

function bindTableName(
  table: TableNode & { kind: 'table-name' },
  common: readonly CommonTable[],
  context: BindContext,
): Relation | null {
  const name = tableNameOf(table.path, context.diagnostics);
  if (name === null) return null;
  const named = table.path.length === 1 ? common.find((each) => each.name === name.name) : undefined;
  if (named !== undefined) return named.relation;
  const entry = context.catalog.find(name.name);
  if (entry === null) {
    if (context.catalog.isUnreadable(name.name)) return null;
    reportUnknownTable(name, [...common.map((each) => each.name), ...context.catalog.names()], context.diagnostics);
    return null;
  }
  if (entry.kind === 'view') {
    if (table.options.length > 0) {
      const message = `OPTIONS are for tables, "${entry.name}" is a view`;
      context.diagnostics.error(table, { code: 'sql.options-hint', message });
    }
    return entry.relation;
  }
  const options = { ...entry.options };
  for (const option of table.options) {
    if (option.key === 'connector') {
      context.diagnostics.error(option, { code: 'sql.options-hint', message: 'a hint cannot change the connector' });
    }
    options[option.key] = option.value;
  }
  const optionNodes = [...table.options, ...entry.optionNodes];
  const scan: ScanRelation = {
    kind: 'scan',
    table: table.options.length === 0 ? entry : { ...entry, optionNodes },
    options,
    fields: entry.fields,
    span: table,
  };
  return entry.isBroken && entry.fields.length === 0 ? null : scan;
}

function bindWindow(node: WindowTableNode, data: BoundFrom, context: BindContext): Relation | null {
  const size = bindInterval(node.size, 'size', context);
  const slide = node.slide === null ? size : bindInterval(node.slide, 'slide', context);
  const offset = node.offset === null ? 0 : bindInterval(node.offset, 'offset', context);
  const timeIndex = bindTimeColumn(node, data.scope, context);
  if (size === null || slide === null || offset === null || timeIndex === null || data.relation === null) return null;
  if (!checkSizes(node, { size, slide, offset }, context)) return null;
  const time = data.relation.fields[timeIndex];
  if (time === undefined) return null;
  const isLocal = time.type.kind === 'TIMESTAMP_LTZ';
  const window: WindowDefinition = {
    kind: node.function,
    sizeMs: size,
    slideMs: slide,
    offsetMs: offset,
    timeIndex,
    timeZone: isLocal ? context.timeZone : 'UTC',
  };
  const bound = timestampType('TIMESTAMP', 3, false);
  const timeType = withNullable(isLocal ? timestampType('TIMESTAMP_LTZ', 3) : timestampType('TIMESTAMP', 3), false);
  const fields: RelationField[] = [
    ...data.relation.fields.map((field) => {
      const { windowRole: _, ...rest } = withoutTimeAttribute(field);
      return rest;
    }),
    { name: 'window_start', type: bound, windowRole: 'window_start' },
    { name: 'window_end', type: bound, windowRole: 'window_end' },
    { name: 'window_time', type: timeType, windowRole: 'window_time', timeAttribute: 'rowtime' },
  ];
  return { kind: 'window-table', input: data.relation, window, fields, span: node };
}

function bindTimeColumn(node: WindowTableNode, scope: Scope, context: BindContext): number | null {
  const name = node.timeColumn;
  const bound = bindExpression(
    { kind: 'name', parts: [name], start: name.start, end: name.end },
    { context, scope, aggregates: null, clause: 'DESCRIPTOR' },
  );
  if (bound?.kind !== 'column') return null;
  const field = scope.fields?.[bound.index];
  if (field?.timeAttribute === 'rowtime') return bound.index;
  context.diagnostics.error(name, {
    code: 'sql.time-attribute',
    message: `the window function requires a time attribute as time column, but "${name.name}" is ${formatDataType(withNullable(bound.type, true))}`,
    hint: `Declare WATERMARK FOR ${name.name} in CREATE TABLE and pass the column on unchanged; a window's own time attribute is window_time.`,
  });
  return null;
}

/** Milliseconds of an INTERVAL literal. */
function bindInterval(node: ExpressionNode, what: string, context: BindContext): number | null {
  const bound = bindExpression(node, { context, scope: EMPTY_SCOPE, aggregates: null, clause: `the window's ${what}` });
  if (bound === null) return null;
  if (bound.kind === 'literal' && bound.type.kind === 'INTERVAL_DAY_TIME') return Number(bound.value);
  const isYears = bound.type.kind === 'INTERVAL_YEAR_MONTH';
  context.diagnostics.error(node, {
    code: isYears ? 'sql.unsupported' : 'sql.type',
    message: isYears
      ? `a ${what} in months or years is not supported: their length varies`
      : `the ${what} of a window must be an INTERVAL literal such as INTERVAL '1' MINUTE`,
  });
  return null;
}

function checkSizes(
  node: WindowTableNode,
  window: { size: number; slide: number; offset: number },
  context: BindContext,
): boolean {
  const fail = (at: ExpressionNode, message: string): boolean => {
    context.diagnostics.error(at, { code: 'sql.window', message });
    return false;
  };
  const { size, slide, offset } = window;
  if (size <= 0) return fail(node.size, `the size of a window must be positive, got ${size} ms`);
  if (node.slide !== null && slide <= 0)
    return fail(node.slide, `the slide of a window must be positive, got ${slide} ms`);
  if (node.slide !== null && size % slide !== 0) {
    return fail(
      node.slide,
      `HOP requires a size that is an integral multiple of slide, but got size ${size} ms and slide ${slide} ms`,
    );
  }
  if (node.offset !== null && Math.abs(offset) >= size) {
    return fail(
      node.offset,
      `${node.function} requires |offset| < size, but got offset ${offset} ms and size ${size} ms`,
    );
  }
  return true;
}
