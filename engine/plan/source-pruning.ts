// What a source must read. All consumers' column references are gathered (plus the watermark's); then
// - a table without computed columns keeps its full layout, and only `neededPaths` shrinks;
// - otherwise the source projects its reader layout to just the needed columns and nested fields, and the references of
//   its consumers are moved accordingly.
// Invariant: a column that is not needed is never decoded and never read.

import type { FieldPath, TableSpec } from '@/engine/connectors/connector';
import { type DataType, type Field, isSameType, withNullable } from '@/engine/core/data-type';
import { type Expression, mapExpression, walkExpression } from '@/engine/expr/expression';
import type { CatalogTable } from '@/engine/sql/catalog';
import type { SourceDraft } from './draft';
import type { PhysicalNode, SourceNode } from './physical-plan';

/** Every top-level column of the reader layout. */
export function readerPaths(table: TableSpec): readonly FieldPath[] {
  return [...table.physicalFields, ...table.metadataColumns].map((_, index) => [index]);
}

export function pruneSource(nodes: readonly PhysicalNode[], id: number, draft: SourceDraft): readonly PhysicalNode[] {
  const source = nodes[id];
  if (source?.kind !== 'source') return nodes;
  const needed = new PathSet();
  if (source.watermark !== null) {
    needed.add([source.watermark.rowtimeIndex]);
    addPaths(source.watermark.expression, needed);
  }
  for (const node of nodes) if (node.inputs.includes(id)) addConsumer(node, source, needed);
  const declared = declaredExpressions(draft.catalogTable);
  if (isReaderLayout(declared)) return replace(nodes, id, { ...source, neededPaths: needed.list() });
  return projectSource(nodes, source, { declared, needed });
}

/** Set of field paths in which a path covers everything below it. */
class PathSet {
  private paths: FieldPath[] = [];

  add(path: FieldPath): void {
    if (this.paths.some((known) => isPrefix(known, path))) return;
    this.paths = [...this.paths.filter((known) => !isPrefix(path, known)), path];
  }

  list(): readonly FieldPath[] {
    return [...this.paths].sort(comparePaths);
  }
}

function isPrefix(prefix: FieldPath, path: FieldPath): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => step === path[index]);
}

function comparePaths(left: FieldPath, right: FieldPath): number {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function addPaths(expression: Expression | null, needed: PathSet): void {
  if (expression === null) return;
  walkExpression(expression, (node) => {
    if (node.kind === 'column') needed.add([node.index, ...node.path]);
  });
}

function addConsumer(node: PhysicalNode, source: SourceNode, needed: PathSet): void {
  switch (node.kind) {
    case 'calc':
      addPaths(node.condition, needed);
      for (const projection of node.projections) addPaths(projection, needed);
      return;
    case 'group-aggregate':
    case 'window-aggregate': {
      const columns = [...node.groupKeys, ...node.aggregates.flatMap((call) => [call.argument, call.filter])];
      if (node.kind === 'window-aggregate') columns.push(node.window.timeIndex);
      for (const column of columns) if (column !== null) needed.add([column]);
      return;
    }
    default:
      for (const index of source.schema.keys()) needed.add([index]);
  }
}

/** Each declared column over the reader layout. */
function declaredExpressions(table: CatalogTable): readonly Expression[] {
  const physical = table.columns.filter((column) => column.kind === 'physical');
  const metadata = table.columns.filter((column) => column.kind === 'metadata');
  return table.columns.map((column): Expression => {
    if (column.kind === 'computed') return column.expression;
    if (column.kind === 'physical') {
      return { kind: 'column', type: column.field.type, index: physical.indexOf(column), path: [] };
    }
    const native: Expression = {
      kind: 'column',
      type: column.nativeField.type,
      index: physical.length + metadata.indexOf(column),
      path: [],
    };
    if (isSameType(column.nativeField.type, column.field.type)) return native;
    return { kind: 'call', name: 'CAST', type: column.field.type, args: [native] };
  });
}

function isReaderLayout(declared: readonly Expression[]): boolean {
  return declared.every((each, index) => each.kind === 'column' && each.index === index && each.path.length === 0);
}

function projectSource(
  nodes: readonly PhysicalNode[],
  source: SourceNode,
  facts: { declared: readonly Expression[]; needed: PathSet },
): readonly PhysicalNode[] {
  const { declared } = facts;
  // A computed column can only be taken whole.
  const kept = new PathSet();
  for (const path of facts.needed.list()) {
    const [top = 0] = path;
    kept.add(declared[top]?.kind === 'column' ? path : [top]);
  }
  const paths = kept.list();
  const computed = paths.map((path) => atPath(declared[path[0] ?? 0], path.slice(1)));
  const schema = paths.map((path, index) => fieldAt(source.schema, path, computed[index]));
  const readerNeeds = new PathSet();
  for (const expression of computed) addPaths(expression, readerNeeds);
  const move = (expression: Expression): Expression => moveColumns(expression, paths);
  const position = (index: number): number => paths.findIndex((path) => path.length === 1 && path[0] === index);
  const { watermark } = source;
  const pruned: SourceNode = {
    ...source,
    schema,
    computed,
    neededPaths: readerNeeds.list(),
    watermark:
      watermark === null
        ? null
        : { ...watermark, rowtimeIndex: position(watermark.rowtimeIndex), expression: move(watermark.expression) },
  };
  const moved = nodes.map((node) => (node.inputs.includes(source.id) ? moveConsumer(node, move, position) : node));
  return replace(moved, source.id, pruned);
}

function atPath(expression: Expression | undefined, rest: FieldPath): Expression {
  if (expression?.kind !== 'column')
    return expression ?? { kind: 'literal', type: { kind: 'NULL', nullable: true }, value: null };
  let type: DataType = expression.type;
  for (const step of rest) {
    const child: Field | undefined = type.kind === 'ROW' ? type.fields[step] : undefined;
    if (child !== undefined) type = withNullable(child.type, child.type.nullable || type.nullable);
  }
  return { ...expression, type, path: [...expression.path, ...rest] };
}

function fieldAt(schema: readonly Field[], path: FieldPath, expression: Expression | undefined): Field {
  const top = schema[path[0] ?? 0] ?? { name: '', type: { kind: 'NULL', nullable: true } };
  if (path.length === 1) return top;
  let name = top.name;
  let type: DataType = top.type;
  for (const step of path.slice(1)) {
    const child: Field | undefined = type.kind === 'ROW' ? type.fields[step] : undefined;
    name += `.${child?.name ?? step}`;
    type = child?.type ?? type;
  }
  return { name, type: expression?.type ?? type };
}

function moveColumns(expression: Expression, paths: readonly FieldPath[]): Expression {
  return mapExpression(expression, (node) => {
    if (node.kind !== 'column') return node;
    const full = [node.index, ...node.path];
    const index = paths.findIndex((path) => isPrefix(path, full));
    return { ...node, index, path: full.slice(paths[index]?.length ?? 1) };
  });
}

function moveConsumer(
  node: PhysicalNode,
  move: (expression: Expression) => Expression,
  position: (index: number) => number,
): PhysicalNode {
  const place = (index: number | null): number | null => (index === null ? null : position(index));
  switch (node.kind) {
    case 'calc':
      return {
        ...node,
        condition: node.condition === null ? null : move(node.condition),
        projections: node.projections.map(move),
      };
    case 'group-aggregate':
    case 'window-aggregate': {
      const groupKeys = node.groupKeys.map(position);
      const aggregates = node.aggregates.map((call) => ({
        ...call,
        argument: place(call.argument),
        filter: place(call.filter),
      }));
      if (node.kind === 'group-aggregate') return { ...node, groupKeys, aggregates };
      return { ...node, groupKeys, aggregates, window: { ...node.window, timeIndex: position(node.window.timeIndex) } };
    }
    default:
      return node;
  }
}

function replace(nodes: readonly PhysicalNode[], id: number, node: PhysicalNode): readonly PhysicalNode[] {
  return nodes.map((each) => (each.id === id ? node : each));
}
