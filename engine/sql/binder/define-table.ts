// CREATE TABLE → catalog table: column kinds, metadata keys, computed columns, watermark and primary key rules (Flink's).
// A wrong table still enters the catalog with whatever columns could be read, so that later errors are the real ones.

import { type DataType, type Field, formatDataType, isSameType, withNullable } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import type { ColumnNode, CreateTableNode, Identifier } from '../ast';
import type { CatalogTable, MetadataTableColumn, TableColumn } from '../catalog';
import type { RelationField } from '../relation';
import { nearestName } from '../suggest';
import type { BindContext, Scope } from './bind-context';
import { bindExpression, type ExpressionScope } from './bind-expression';
import { bindType } from './bind-type';

/** What the binder must know of a connector; Connector of engine/connectors fits. */
export interface ConnectorFacts {
  readonly name: string;
  readonly metadata: Readonly<Record<string, { readonly type: DataType; readonly isWritable: boolean }>>;
}

export function defineTable(
  node: CreateTableNode,
  name: Identifier,
  connectors: readonly ConnectorFacts[],
  context: BindContext,
): CatalogTable {
  const before = context.diagnostics.errors;
  const options = readOptions(node, context);
  const connector = findConnector(node, name, connectors, context);
  const keys = new Set(node.primaryKeys[0]?.columns.map((column) => column.name) ?? []);
  checkDuplicates(node, context);
  const columns = bindColumns(node, keys, connector, context);
  const declared = columns.map((column) => column.field);
  const watermark = bindWatermark(node, declared, context);
  const fields = declared.map((field, index): Field => {
    return index === watermark?.rowtimeIndex ? { ...field, timeAttribute: 'rowtime' } : field;
  });
  const primaryKey = bindPrimaryKey(node, columns, context);
  return {
    kind: 'table',
    name: name.name,
    connector: options.connector ?? '',
    options,
    optionNodes: node.options,
    columns,
    fields: withBrokenColumns(node, fields),
    primaryKey,
    primaryKeySpan: node.primaryKeys[0] ?? null,
    watermark,
    span: node,
    nameSpan: name,
    isBroken: node.isRefused || context.diagnostics.errors > before,
  };
}

function readOptions(node: CreateTableNode, context: BindContext): Record<string, string> {
  const options: Record<string, string> = {};
  for (const option of node.options) {
    if (option.key in options) {
      context.diagnostics.error(option, { code: 'sql.option', message: `option '${option.key}' is given twice` });
    }
    options[option.key] = option.value;
  }
  return options;
}

function findConnector(
  node: CreateTableNode,
  name: Identifier,
  connectors: readonly ConnectorFacts[],
  context: BindContext,
): ConnectorFacts | null {
  const option = node.options.find((each) => each.key === 'connector');
  const names = connectors.map((each) => each.name);
  if (option === undefined) {
    context.diagnostics.error(name, {
      code: 'sql.option',
      message: `table options do not contain an option key 'connector' for discovering a connector`,
      hint: `Add WITH ('connector' = '…'); available: ${names.join(', ')}.`,
    });
    return null;
  }
  const found = connectors.find((each) => each.name === option.value);
  if (found !== undefined) return found;
  const near = nearestName(option.value, names);
  context.diagnostics.error(option.valueSpan, {
    code: 'sql.unknown-connector',
    message: `connector '${option.value}' does not exist or is not supported yet`,
    hint: `${near === null ? '' : `Did you mean '${near}'? `}Available: ${names.join(', ')}.`,
    fix: near === null ? null : { title: `Change to '${near}'`, ...option.valueSpan, replacement: `'${near}'` },
  });
  return null;
}

function checkDuplicates(node: CreateTableNode, context: BindContext): void {
  const seen = new Set<string>();
  for (const column of node.columns) {
    if (seen.has(column.name.name)) {
      context.diagnostics.error(column.name, {
        code: 'sql.duplicate-column',
        message: `column "${column.name.name}" is defined twice`,
      });
    }
    seen.add(column.name.name);
  }
  const isPhysicalMissing = !node.columns.some((column) => column.kind === 'physical');
  if (isPhysicalMissing && !node.isRefused && node.columns.length === 0) {
    context.diagnostics.error(node.path.at(-1) ?? node, {
      code: 'sql.syntax',
      message: 'a table needs at least one column',
    });
  }
}

/** Physical and metadata columns first, for computed columns refer to them; the result is in declaration order. */
function bindColumns(
  node: CreateTableNode,
  keys: ReadonlySet<string>,
  connector: ConnectorFacts | null,
  context: BindContext,
): readonly TableColumn[] {
  const plain = new Map<ColumnNode, TableColumn>();
  const broken: RelationField[] = [];
  for (const column of node.columns) {
    if (column.kind === 'computed') continue;
    const type = bindType(column.type, context.diagnostics);
    if (type === null) {
      broken.push({ name: column.name.name, type: { kind: 'NULL', nullable: true }, isBroken: true });
      continue;
    }
    const field: Field = {
      name: column.name.name,
      type: keys.has(column.name.name) ? withNullable(type, false) : type,
    };
    if (column.kind === 'physical') plain.set(column, { kind: 'physical', field });
    else plain.set(column, bindMetadata(column, field, connector, context));
  }
  const physical = [...plain.values()].filter((column) => column.kind === 'physical');
  const metadata = [...plain.values()].filter((column) => column.kind === 'metadata');
  const layout: RelationField[] = [...[...physical, ...metadata].map((column) => column.field), ...broken];
  const scope: Scope = { alias: node.path.at(-1)?.name ?? null, fields: layout };
  const nativeTypes = [
    ...physical.map((column) => column.field.type),
    ...metadata.map((column) => column.nativeField.type),
  ];
  const computedNames = new Set(
    node.columns.filter((column) => column.kind === 'computed').map((each) => each.name.name),
  );
  const explainMissing = (missing: string): string | null =>
    computedNames.has(missing)
      ? 'A computed column cannot refer to another computed column: repeat its expression.'
      : null;
  const env: ExpressionScope = { context, scope, aggregates: null, clause: 'a computed column', explainMissing };
  const result: TableColumn[] = [];
  for (const column of node.columns) {
    const known = plain.get(column);
    if (known !== undefined) result.push(known);
    if (column.kind !== 'computed') continue;
    const expression = bindExpression(column.expression, env);
    if (expression === null) continue;
    const field = { name: column.name.name, type: expression.type };
    result.push({ kind: 'computed', field, expression: castMetadata(expression, layout, nativeTypes) });
  }
  return result;
}

/** Metadata columns arrive in the connector's type: references to them are cast to the declared one. */
function castMetadata(expression: Expression, layout: readonly Field[], nativeTypes: readonly DataType[]): Expression {
  if (expression.kind === 'literal') return expression;
  if (expression.kind === 'call') {
    return { ...expression, args: expression.args.map((arg) => castMetadata(arg, layout, nativeTypes)) };
  }
  const native = nativeTypes[expression.index];
  const declared = layout[expression.index]?.type;
  if (native === undefined || declared === undefined || isSameType(native, declared)) return expression;
  return { kind: 'call', name: 'CAST', type: expression.type, args: [{ ...expression, type: native }] };
}

function bindMetadata(
  node: ColumnNode & { kind: 'metadata' },
  field: Field,
  connector: ConnectorFacts | null,
  context: BindContext,
): MetadataTableColumn {
  const key = node.key ?? node.name.name;
  const known = connector === null ? undefined : connector.metadata[key];
  if (connector !== null && known === undefined) {
    const names = Object.keys(connector.metadata);
    const near = nearestName(key, names);
    const span = node.keySpan ?? node.name;
    const list = names.length === 0 ? 'It has none.' : `Available: ${names.join(', ')}.`;
    context.diagnostics.error(span, {
      code: 'sql.unknown-metadata',
      message: `invalid metadata key '${key}' in column "${node.name.name}": connector '${connector.name}' does not provide it`,
      hint: `${near === null ? '' : `Did you mean '${near}'? `}${list}`,
      fix:
        near === null || node.keySpan === null
          ? null
          : { title: `Change to '${near}'`, ...node.keySpan, replacement: `'${near}'` },
    });
  }
  const nativeField = { name: field.name, type: known?.type ?? field.type };
  return { kind: 'metadata', field, nativeField, key, isVirtual: node.isVirtual };
}

function bindWatermark(
  node: CreateTableNode,
  fields: readonly Field[],
  context: BindContext,
): CatalogTable['watermark'] {
  const [declaration, second] = node.watermarks;
  if (declaration === undefined) return null;
  const { diagnostics } = context;
  if (second !== undefined) {
    diagnostics.error(second, { code: 'sql.watermark', message: 'a table can have one WATERMARK only' });
  }
  const [column, nested] = declaration.column;
  if (column === undefined) return null;
  if (nested !== undefined) {
    diagnostics.error(nested, {
      code: 'sql.watermark',
      message: 'the WATERMARK column must be a top-level column, not a nested field',
      hint: 'Define a computed column with the field first, then WATERMARK FOR that column.',
    });
    return null;
  }
  const scope: Scope = { alias: node.path.at(-1)?.name ?? null, fields: withBrokenColumns(node, fields) };
  const env: ExpressionScope = { context, scope, aggregates: null, clause: 'WATERMARK' };
  const rowtime = bindExpression({ kind: 'name', parts: [column], start: column.start, end: column.end }, env);
  const expression = bindExpression(declaration.expression, env);
  if (rowtime?.kind !== 'column') return null;
  if (!isTimeType(rowtime.type)) {
    diagnostics.error(column, {
      code: 'sql.watermark',
      message: `the WATERMARK column must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3, but "${column.name}" is ${typeText(rowtime.type)}`,
      hint: timeHint(rowtime.type, column.name),
    });
    return null;
  }
  if (expression === null) return null;
  if (expression.type.kind !== rowtime.type.kind) {
    diagnostics.error(declaration.expression, {
      code: 'sql.watermark',
      message: `the WATERMARK expression must be ${rowtime.type.kind} like "${column.name}", but it is ${typeText(expression.type)}`,
    });
    return null;
  }
  return { rowtimeIndex: rowtime.index, expression };
}

/** Columns whose type was refused take part in names, so that they are not reported as missing. */
function withBrokenColumns(node: CreateTableNode, fields: readonly Field[]): readonly RelationField[] {
  const known = new Set(fields.map((field) => field.name));
  const broken = node.columns.filter((column) => !known.has(column.name.name));
  return [
    ...fields,
    ...broken.map((column): RelationField => {
      return { name: column.name.name, type: { kind: 'NULL', nullable: true }, isBroken: true };
    }),
  ];
}

function isTimeType(type: DataType): boolean {
  return (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision <= 3;
}

function timeHint(type: DataType, name: string): string {
  if (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') {
    return `Declare "${name}" with precision 3, or add a computed column: ts AS CAST(${name} AS ${type.kind}(3)).`;
  }
  if (type.kind === 'BIGINT') return `Add a computed column: ts AS TO_TIMESTAMP_LTZ(${name}, 3), and WATERMARK FOR ts.`;
  return 'Add a computed column of that type, and WATERMARK FOR it.';
}

function typeText(type: DataType): string {
  return formatDataType(withNullable(type, true));
}

function bindPrimaryKey(
  node: CreateTableNode,
  columns: readonly TableColumn[],
  context: BindContext,
): readonly string[] {
  const [key, second] = node.primaryKeys;
  const { diagnostics } = context;
  if (second !== undefined)
    diagnostics.error(second, { code: 'sql.primary-key', message: 'a table can have one PRIMARY KEY only' });
  const names: string[] = [];
  for (const name of key?.columns ?? []) {
    const column = columns.find((each) => each.field.name === name.name);
    if (column === undefined) {
      if (node.columns.some((each) => each.name.name === name.name)) continue;
      const near = nearestName(
        name.name,
        columns.map((each) => each.field.name),
      );
      diagnostics.error(name, {
        code: 'sql.unknown-column',
        message: `PRIMARY KEY column "${name.name}" does not exist`,
        hint: near === null ? null : `Did you mean "${near}"?`,
        fix: near === null ? null : { title: `Change to ${near}`, start: name.start, end: name.end, replacement: near },
      });
    } else if (column.kind !== 'physical') {
      diagnostics.error(name, {
        code: 'sql.primary-key',
        message: `PRIMARY KEY column "${name.name}" is a ${column.kind} column: keys need physical columns`,
      });
    } else if (names.includes(name.name)) {
      diagnostics.error(name, { code: 'sql.primary-key', message: `PRIMARY KEY names "${name.name}" twice` });
    } else {
      names.push(name.name);
    }
  }
  return names;
}
