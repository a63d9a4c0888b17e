// Steps that every rule of the draft builder shares: what is demanded of a relation, the calc that is left over, and the
// reduction of expressions to plain columns of an input.

import type { Field } from '@/engine/core/data-type';
import type { Expression } from '@/engine/expr/expression';
import { expressionDigest } from '@/engine/sql/binder/expression-digest';
import type { DiagnosticList, Span } from '@/engine/sql/diagnostic';
import type { AggregateRelation, Relation, ScanRelation } from '@/engine/sql/relation';
import type { Draft, SourceDraft } from './draft';
import { identityColumns, isIdentity } from './expression-shape';
import type { AggregateCall } from './physical-plan';

/** What is wanted of a relation: rows that satisfy the condition, these expressions over its fields, under these names. */
export interface Demand {
  readonly condition: Expression | null;
  readonly projections: readonly Expression[];
  readonly fields: readonly Field[];
  readonly span: Span;
}

export interface BuildContext {
  readonly diagnostics: DiagnosticList;
  /** buildDraft, for rules in other files. */
  readonly build: (relation: Relation, demand: Demand, context: BuildContext) => Draft | null;
  /** Source draft of a scan; null when the table is not usable as a source (reported). */
  readonly sourceOf: (scan: ScanRelation) => SourceDraft | null;
}

/** All rows, all columns. */
export function demandAll(relation: Relation): Demand {
  return {
    condition: null,
    projections: identityColumns(relation.fields),
    fields: relation.fields,
    span: relation.span,
  };
}

/** A calc over `input`, or `input` itself when nothing is left to compute. */
export function calcOver(input: Draft, demand: Demand): Draft {
  const { condition, projections, fields, span } = demand;
  if (condition === null && isIdentity(projections, input.fields.length)) return input;
  const positions = new Map<number, number>();
  for (const [position, each] of projections.entries()) {
    if (each.kind === 'column' && each.path.length === 0 && !positions.has(each.index))
      positions.set(each.index, position);
  }
  const upsertKeys = input.upsertKeys.flatMap((key) => {
    const moved = key.map((index) => positions.get(index));
    return moved.every((index) => index !== undefined) ? [moved] : [];
  });
  return {
    kind: 'calc',
    inputs: [input],
    condition,
    projections,
    fields,
    span,
    changes: input.changes,
    upsertKeys,
    needsBefore: false,
  };
}

/** The input with these expressions as plain columns: their positions, and no calc when they are columns already. */
export function buildColumns(
  relation: Relation,
  condition: Expression | null,
  expressions: readonly Expression[],
  context: BuildContext,
): { draft: Draft; positions: readonly number[] } | null {
  const distinct: Expression[] = [];
  const places = new Map<string, number>();
  const positions = expressions.map((expression) => {
    const digest = expressionDigest(expression);
    const known = places.get(digest) ?? distinct.push(expression) - 1;
    places.set(digest, known);
    return known;
  });
  const fields = distinct.map((expression, index): Field => fieldFor(expression, index, relation));
  const draft = context.build(relation, { condition, projections: distinct, fields, span: relation.span }, context);
  if (draft === null) return null;
  const input = draft.kind === 'calc' && draft.condition === null ? draft.inputs[0] : undefined;
  if (draft.kind !== 'calc' || input === undefined) return { draft, positions };
  const columns = draft.projections.map((each) =>
    each.kind === 'column' && each.path.length === 0 ? each.index : null,
  );
  if (!columns.every((each) => each !== null)) return { draft, positions };
  return { draft: input, positions: positions.map((position) => columns[position] ?? 0) };
}

function fieldFor(expression: Expression, index: number, relation: Relation): Field {
  if (expression.kind !== 'column') return { name: `$f${index}`, type: expression.type };
  const field = relation.fields[expression.index];
  if (field === undefined) return { name: `$f${index}`, type: expression.type };
  if (expression.path.length === 0) return field;
  let { name, type } = field;
  for (const step of expression.path) {
    const child: Field | undefined = type.kind === 'ROW' ? type.fields[step] : undefined;
    if (child === undefined) break;
    ({ name, type } = child);
  }
  return { name, type: expression.type };
}

/** Aggregate calls over the columns at `positions`, which hold each call's argument, then its filter. */
export function aggregateCalls(
  relation: AggregateRelation,
  place: (expression: Expression | null) => number | null,
): readonly AggregateCall[] {
  return relation.aggregates.map((call) => ({
    function: call.function,
    argument: place(call.argument),
    isDistinct: call.isDistinct,
    filter: place(call.filter),
    type: call.type,
    name: call.name,
  }));
}
