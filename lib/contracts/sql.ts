// Validate, explain and complete: diagnostics as engine/sql/diagnostic.ts has them, the plan as a graph, completion items.
// Offsets are 0-based UTF-16 positions in the text sent, line and column 1-based.

import * as z from 'zod';

export const diagnostic = z
  .object({
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    hint: z.string().nullable(),
    start: z.int(),
    end: z.int(),
    line: z.int(),
    column: z.int(),
    code: z.string(),
    fix: z.object({ title: z.string(), start: z.int(), end: z.int(), replacement: z.string() }).nullable(),
  })
  .meta({ id: 'Diagnostic' });
export type DiagnosticDto = z.infer<typeof diagnostic>;

export const columnInfo = z
  .object({
    name: z.string(),
    type: z.string().describe('SQL text of the type'),
    isNullable: z.boolean(),
    role: z.enum(['physical', 'metadata', 'computed', 'view']),
  })
  .meta({ id: 'ColumnInfo' });

export const tableInfo = z
  .object({
    name: z.string(),
    kind: z.enum(['table', 'view']),
    connector: z.string().nullable(),
    topic: z.string().nullable(),
    columns: z.array(columnInfo),
    start: z.int().nullable(),
    end: z.int().nullable(),
  })
  .meta({ id: 'TableInfo' });
export type TableInfoDto = z.infer<typeof tableInfo>;

export const changelogMode = z.enum(['append', 'upsert', 'retract']);

export const planNode = z
  .object({
    id: z.int(),
    uid: z.string(),
    kind: z.string(),
    name: z.string(),
    description: z.string(),
    changelog: changelogMode,
    keys: z.array(z.string()),
    state: z.string().nullable().describe('what state the node keeps, in words; null = none'),
    schema: z.array(z.object({ name: z.string(), type: z.string() })),
    span: z.object({ start: z.int(), end: z.int() }).nullable(),
  })
  .meta({ id: 'PlanNode' });
export type PlanNodeDto = z.infer<typeof planNode>;

export const planGraph = z
  .object({ nodes: z.array(planNode), edges: z.array(z.object({ from: z.int(), to: z.int() })) })
  .meta({ id: 'PlanGraph' });
export type PlanGraphDto = z.infer<typeof planGraph>;

export const validateRequest = z
  .object({ sql: z.string().max(200_000, 'must not be longer than 200,000 characters') })
  .meta({ id: 'ValidateRequest' });

export const validateResult = z
  .object({
    isValid: z.boolean(),
    diagnostics: z.array(diagnostic),
    tables: z.array(tableInfo),
    graph: planGraph.nullable().describe('null when there is an error'),
    fingerprint: z.string().nullable(),
    elapsedMs: z.number(),
  })
  .meta({ id: 'ValidateResult' });
export type ValidateResult = z.infer<typeof validateResult>;

export const explainResult = z
  .object({
    text: z.string().nullable().describe('Flink-style tree of the physical plan; null when there is an error'),
    graph: planGraph.nullable(),
    diagnostics: z.array(diagnostic),
  })
  .meta({ id: 'ExplainResult' });
export type ExplainResult = z.infer<typeof explainResult>;

export const completeRequest = z
  .object({ sql: z.string().max(200_000), offset: z.int().min(0) })
  .meta({ id: 'CompleteRequest' });

export const completionItem = z
  .object({
    label: z.string(),
    kind: z.enum(['keyword', 'table', 'view', 'column', 'function', 'type', 'option', 'value', 'topic']),
    detail: z.string().nullable(),
    documentation: z.string().nullable(),
    insert: z.string(),
    start: z.int(),
    end: z.int(),
  })
  .meta({ id: 'CompletionItem' });
export type CompletionItemDto = z.infer<typeof completionItem>;

export const completeResult = z.object({ items: z.array(completionItem) }).meta({ id: 'CompleteResult' });

export const functionDoc = z
  .object({ name: z.string(), signatures: z.array(z.string()), description: z.string(), category: z.string() })
  .meta({ id: 'FunctionDoc' });
export const functionList = z.object({ items: z.array(functionDoc) }).meta({ id: 'FunctionList' });
export type FunctionDocDto = z.infer<typeof functionDoc>;
