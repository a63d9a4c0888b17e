// Changelog inference: which sinks can take what their query gives, where -U rows are needed, when a sink needs an upsert
// materializer, and the resulting mode of every node. Source of the rules and texts: Flink FlinkChangelogModeInferenceProgram
// and StreamPhysicalSink (reference/flink-sql.md §8).

import type { DiagnosticList, Span } from '@/engine/sql/diagnostic';
import { describeDraft } from './describe-draft';
import { type Draft, isInsertOnly } from './draft';
import { columnsOf } from './expression-shape';
import type { ChangelogMode } from './physical-plan';

export type SinkMode = 'append' | 'upsert' | 'all';

/** False (and reported) when an append-only sink is fed by a node that updates or deletes. */
export function checkSinkMode(
  input: Draft,
  sink: { name: string; mode: SinkMode; span: Span },
  diagnostics: DiagnosticList,
): boolean {
  if (sink.mode !== 'append' || isInsertOnly(input.changes)) return true;
  const { updates, deletes } = input.changes;
  const kinds = updates && deletes ? 'update and delete' : updates ? 'update' : 'delete';
  const producer = producerOf(input);
  diagnostics.error(sink.span, {
    code: 'plan.changelog',
    message: `Table sink '${sink.name}' doesn't support consuming ${kinds} changes which is produced by node ${describeDraft(producer)}`,
    hint: 'Write to an upsert sink with a PRIMARY KEY (upsert-kafka), or aggregate by window for insert-only results.',
  });
  return false;
}

/** The node that makes the changes, not the ones that pass them on. */
function producerOf(draft: Draft): Draft {
  if (draft.kind !== 'calc' && draft.kind !== 'union' && draft.kind !== 'window-table-function') return draft;
  const input = draft.inputs.find((each) => !isInsertOnly(each.changes));
  return input === undefined ? draft : producerOf(input);
}

/** Flink's rule: an upsert sink can do without -U only if its primary key is exactly an upsert key of the input. */
export function sinkNeedsBefore(input: Draft, mode: SinkMode, primaryKey: readonly number[]): boolean {
  if (isInsertOnly(input.changes)) return false;
  if (mode !== 'upsert') return true;
  if (primaryKey.length === 0) return false;
  return !input.upsertKeys.some((key) => isSameSet(key, primaryKey));
}

/** Flink's AUTO: needed when no upsert key of an updating input lies within the sink's primary key. */
export function needsMaterializer(
  input: Draft,
  sink: { mode: SinkMode; primaryKey: readonly number[]; setting: string },
): boolean {
  const { mode, primaryKey, setting } = sink;
  if (primaryKey.length === 0 || mode !== 'upsert' || setting === 'NONE') return false;
  if (setting === 'FORCE') return true;
  if (isInsertOnly(input.changes)) return false;
  return !input.upsertKeys.some((key) => key.every((column) => primaryKey.includes(column)));
}

function isSameSet(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((each) => right.includes(each));
}

/** Marks every node from which -U rows are wanted, from the sink's input up. */
export function propagateNeedsBefore(draft: Draft, isNeeded: boolean): void {
  draft.needsBefore = isNeeded && !isInsertOnly(draft.changes);
  for (const input of draft.inputs) propagateNeedsBefore(input, needsBeforeFrom(draft, input));
}

function needsBeforeFrom(draft: Draft, input: Draft): boolean {
  switch (draft.kind) {
    case 'group-aggregate':
    case 'window-aggregate':
      return true;
    case 'changelog-normalize':
      return false;
    case 'calc': {
      if (draft.needsBefore) return true;
      // A filter on something else than the key may drop the +U that would have replaced a row: -U must be sent.
      const isFilter = draft.condition !== null && !isInsertOnly(input.changes);
      const isKeyFilter = input.upsertKeys.some((key) =>
        [...columnsOf([draft.condition])].every((column) => key.includes(column)),
      );
      if (isFilter && !isKeyFilter) draft.needsBefore = true;
      return draft.needsBefore;
    }
    default:
      return draft.needsBefore;
  }
}

/** The mode in which a node emits, once needsBefore is settled. */
export function changelogOf(draft: Draft): ChangelogMode {
  if (isInsertOnly(draft.changes)) return 'append';
  switch (draft.kind) {
    case 'source':
      return draft.mode === 'upsert' ? 'upsert' : 'retract';
    case 'group-aggregate':
    case 'changelog-normalize':
      return draft.needsBefore ? 'retract' : 'upsert';
    case 'window-aggregate':
    case 'values':
      return 'append';
    default: {
      const modes = draft.inputs.map(changelogOf);
      if (modes.includes('retract')) return 'retract';
      return modes.includes('upsert') ? 'upsert' : 'append';
    }
  }
}
