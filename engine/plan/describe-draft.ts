// Names and Flink-style descriptions of plan nodes: `GroupAggregate(groupBy=[a], select=[a, COUNT(*) AS cnt])`.

import type { Field } from '@/engine/core/data-type';
import type { Draft, SourceDraft } from './draft';
import { durationText, expressionText } from './expression-text';
import type { AggregateCall, WindowSpec } from './physical-plan';

export function describeDraft(draft: Draft): string {
  const fields = inputFields(draft);
  switch (draft.kind) {
    case 'source':
      return describeSource(draft);
    case 'calc': {
      const select = draft.projections.map((each, index) =>
        withAlias(expressionText(each, fields), draft.fields[index]),
      );
      const where = draft.condition === null ? '' : `, where=[${expressionText(draft.condition, fields)}]`;
      return `Calc(select=[${select.join(', ')}]${where})`;
    }
    case 'group-aggregate': {
      const keys = draft.groupKeys.map((index) => nameAt(fields, index));
      const groupBy = keys.length === 0 ? '' : `groupBy=[${keys.join(', ')}], `;
      const select = [...keys, ...draft.aggregates.map((call) => describeCall(call, fields))];
      return `GroupAggregate(${groupBy}select=[${select.join(', ')}])`;
    }
    case 'window-aggregate': {
      const keys = draft.groupKeys.map((index) => nameAt(fields, index));
      const groupBy = keys.length === 0 ? '' : `groupBy=[${keys.join(', ')}], `;
      const select = [...keys, ...draft.aggregates.map((call) => describeCall(call, fields)), ...draft.properties];
      return `WindowAggregate(${groupBy}window=[${describeWindow(draft.window, fields)}], select=[${select.join(', ')}])`;
    }
    case 'window-table-function':
      return `WindowTableFunction(window=[${describeWindow(draft.window, fields)}])`;
    case 'union':
      return `Union(all=[true], union=[${draft.fields.map((field) => field.name).join(', ')}])`;
    case 'changelog-normalize':
      return `ChangelogNormalize(key=[${draft.keys.map((index) => nameAt(fields, index)).join(', ')}])`;
    case 'values':
      return `Values(tuples=[${draft.rows.map((row) => `{ ${row.map((each) => expressionText(each, [])).join(', ')} }`).join(', ')}])`;
    case 'limit':
      return `Limit(offset=[0], fetch=[${draft.count}])`;
    case 'sink': {
      const names = draft.fields.map((field) => field.name).join(', ');
      const materialize = draft.materializeKeys === null ? '' : ', upsertMaterialize=[true]';
      return `Sink(table=[${draft.table.name}], fields=[${names}]${materialize})`;
    }
    case 'collect':
      return `Collect(fields=[${draft.fields.map((field) => field.name).join(', ')}])`;
  }
}

function describeSource(draft: SourceDraft): string {
  const names = draft.fields.map((field) => field.name).join(', ');
  const watermark = draft.catalogTable.watermark;
  if (watermark === null) return `TableSourceScan(table=[${draft.table.name}], fields=[${names}])`;
  const text = expressionText(watermark.expression, draft.fields);
  return `TableSourceScan(table=[${draft.table.name}], fields=[${names}], watermark=[${text}])`;
}

/** Short name for graphs and metrics. */
export function nameDraft(draft: Draft): string {
  const fields = inputFields(draft);
  switch (draft.kind) {
    case 'source':
    case 'sink':
      return draft.table.name;
    case 'calc': {
      const isPlain = draft.projections.every((each) => each.kind === 'column');
      const select = isPlain ? 'project' : 'compute';
      if (draft.condition === null) return select;
      return isPlain && draft.projections.length === fields.length ? 'filter' : `filter, ${select}`;
    }
    case 'group-aggregate': {
      const keys = draft.groupKeys.map((index) => nameAt(fields, index));
      if (draft.aggregates.length === 0) return `distinct ${keys.join(', ')}`;
      return keys.length === 0 ? 'aggregate all' : `group by ${keys.join(', ')}`;
    }
    case 'window-aggregate': {
      const keys = draft.groupKeys.map((index) => nameAt(fields, index));
      return `${nameWindow(draft.window)}${keys.length === 0 ? '' : ` by ${keys.join(', ')}`}`;
    }
    case 'window-table-function':
      return nameWindow(draft.window);
    case 'union':
      return 'union all';
    case 'changelog-normalize':
      return `normalize by ${draft.keys.map((index) => nameAt(fields, index)).join(', ')}`;
    case 'values':
      return 'values';
    case 'limit':
      return `limit ${draft.count}`;
    case 'collect':
      return 'result';
  }
}

function nameWindow(window: WindowSpec): string {
  if (window.kind === 'TUMBLE') return `tumble ${durationText(window.sizeMs)}`;
  return `hop ${durationText(window.sizeMs)} every ${durationText(window.slideMs)}`;
}

function describeWindow(window: WindowSpec, fields: readonly Field[]): string {
  const parts = [`time_col=[${nameAt(fields, window.timeIndex)}]`, `size=[${durationText(window.sizeMs)}]`];
  if (window.kind === 'HOP') parts.push(`slide=[${durationText(window.slideMs)}]`);
  if (window.offsetMs !== 0) parts.push(`offset=[${durationText(window.offsetMs)}]`);
  if (window.timeZone !== 'UTC') parts.push(`zone=[${window.timeZone}]`);
  return `${window.kind}(${parts.join(', ')})`;
}

/** `COUNT(DISTINCT a) FILTER (f) AS name`. */
export function describeCall(call: AggregateCall, fields: readonly Field[]): string {
  const argument = call.argument === null ? '*' : nameAt(fields, call.argument);
  const filter = call.filter === null ? '' : ` FILTER ${nameAt(fields, call.filter)}`;
  return `${call.function}(${call.isDistinct ? 'DISTINCT ' : ''}${argument})${filter} AS ${call.name}`;
}

function inputFields(draft: Draft): readonly Field[] {
  return draft.inputs[0]?.fields ?? [];
}

function nameAt(fields: readonly Field[], index: number): string {
  return fields[index]?.name ?? `$${index}`;
}

function withAlias(text: string, field: Field | undefined): string {
  return field === undefined || field.name === text ? text : `${text} AS ${field.name}`;
}
