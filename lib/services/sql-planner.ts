// Validate, explain and complete a script through the engine's planner. Never throws for wrong SQL: that is what diagnostics are for.

import {
  completeAt,
  defaultConnectors,
  explainPlan,
  listFunctions,
  type PhysicalPlan,
  planScript,
  type TableInfo,
} from '@/engine/planner';
import type {
  CompletionItemDto,
  DiagnosticDto,
  ExplainResult,
  FunctionDocDto,
  TableInfoDto,
  ValidateResult,
} from '@/lib/contracts/sql';
import { graphOf } from './plan-graph';

const connectors = defaultConnectors();

/** Outcome of planning for services: the plan is null if and only if a diagnostic is an error. */
export interface PlannedPipeline {
  readonly plan: PhysicalPlan | null;
  readonly diagnostics: readonly DiagnosticDto[];
}

/** A plain SELECT is refused: a pipeline writes into tables. */
export function planPipelineSql(text: string): PlannedPipeline {
  return planScript(text, { connectors, allowSelect: false });
}

export function validateSql(text: string): ValidateResult {
  const startedAt = performance.now();
  const { plan, diagnostics, tables } = planScript(text, { connectors, allowSelect: false });
  return {
    isValid: plan !== null,
    diagnostics: [...diagnostics],
    tables: tables.map((table) => tableInfoOf(table, plan)),
    graph: plan === null ? null : graphOf(plan),
    fingerprint: plan?.fingerprint ?? null,
    elapsedMs: performance.now() - startedAt,
  };
}

export function explainSql(text: string): ExplainResult {
  const { plan, diagnostics } = planScript(text, { connectors, allowSelect: false });
  return {
    text: plan === null ? null : explainPlan(plan),
    graph: plan === null ? null : graphOf(plan),
    diagnostics: [...diagnostics],
  };
}

/** At most 200 items, best first. */
export function completeSql(text: string, offset: number): CompletionItemDto[] {
  const items = completeAt(text, Math.min(offset, text.length), { connectors });
  return items.slice(0, 200).map(({ insertText, ...item }) => ({ ...item, insert: insertText }));
}

export function listSqlFunctions(): FunctionDocDto[] {
  return listFunctions().map((doc) => ({ ...doc, signatures: [...doc.signatures] }));
}

function tableInfoOf(table: TableInfo, plan: PhysicalPlan | null): TableInfoDto {
  const spec = plan?.nodes.flatMap((node) =>
    'table' in node && node.table.name === table.name ? [node.table] : [],
  )[0];
  return {
    name: table.name,
    kind: table.kind,
    connector: table.connector === '' ? null : table.connector,
    topic: spec?.options.topic ?? null,
    columns: table.columns.map((column) => ({
      name: column.name,
      type: column.type,
      isNullable: !column.type.endsWith('NOT NULL'),
      role: column.kind,
    })),
    start: table.span.start,
    end: table.span.end,
  };
}

/** Kafka tables of a plan's sources, for start estimates and the demo's clean-up. */
export function sourceTopicsOf(
  plan: PhysicalPlan,
): readonly { readonly topic: string; readonly groupId: string | null }[] {
  return plan.nodes.flatMap((node) => {
    if (node.kind !== 'source' || !node.table.connector.includes('kafka')) return [];
    const { topic } = node.table.options;
    const groupId = node.table.options['properties.group.id'] ?? null;
    return topic ? topic.split(';').map((name) => ({ topic: name.trim(), groupId })) : [];
  });
}
