// Every act a page can do, in one place: one typed request each. Caches are brought up to date by the events that follow.

import type { Alert, DeliveryAttempt } from '@/lib/contracts/alert';
import type { AlertRule, AlertRuleRequest } from '@/lib/contracts/alert-rule';
import type { Savepoint } from '@/lib/contracts/checkpoint';
import type { StartOptionsInput } from '@/lib/contracts/job';
import type { Operation, StopRequest } from '@/lib/contracts/operation';
import type {
  CreatePipelineRequest,
  Pipeline,
  RemoveDemoResult,
  UpdatePipelineRequest,
} from '@/lib/contracts/pipeline';
import type { CreateVersionRequest, Draft, PipelineVersion, SaveDraftRequest } from '@/lib/contracts/pipeline-version';
import type { Receiver, ReceiverRequest } from '@/lib/contracts/receiver';
import type { CreateRunbookRequest, Runbook, UpdateRunbookRequest } from '@/lib/contracts/runbook';
import type { CompletionItemDto, ValidateResult } from '@/lib/contracts/sql';
import { request } from './request';

export const acts = {
  createPipeline: (body: CreatePipelineRequest) => request<Pipeline>('POST', '/pipelines', { body }),
  updatePipeline: (id: string, body: UpdatePipelineRequest) => request<Pipeline>('PATCH', `/pipelines/${id}`, { body }),
  deletePipeline: (id: string, confirmName: string) =>
    request<null>('DELETE', `/pipelines/${id}`, { body: { confirmName } }),
  createVersion: (id: string, body: CreateVersionRequest) =>
    request<PipelineVersion>('POST', `/pipelines/${id}/versions`, { body }),
  saveDraft: (id: string, body: SaveDraftRequest) => request<Draft>('PUT', `/pipelines/${id}/draft`, { body }),
  launch: (id: string, body: StartOptionsInput) => request<Operation>('POST', `/pipelines/${id}/launch`, { body }),
  stop: (id: string, body: StopRequest) => request<Operation>('POST', `/pipelines/${id}/stop`, { body }),
  cancel: (id: string) => request<Operation>('POST', `/pipelines/${id}/cancel`, { body: {} }),
  restart: (id: string) => request<Operation>('POST', `/pipelines/${id}/restart`, { body: {} }),
  savepoint: (id: string, note: string) =>
    request<Savepoint>('POST', `/pipelines/${id}/savepoints`, { body: { note } }),
  validate: (sql: string, signal?: AbortSignal) =>
    request<ValidateResult>('POST', '/sql/validate', { body: { sql }, ...(signal ? { signal } : {}) }),
  complete: (sql: string, offset: number, signal: AbortSignal) =>
    request<{ items: CompletionItemDto[] }>('POST', '/sql/complete', { body: { sql, offset }, signal }),
  createRule: (body: AlertRuleRequest) => request<AlertRule>('POST', '/alert-rules', { body }),
  updateRule: (id: string, body: AlertRuleRequest) => request<AlertRule>('PUT', `/alert-rules/${id}`, { body }),
  deleteRule: (id: string) => request<null>('DELETE', `/alert-rules/${id}`),
  acknowledge: (id: string) => request<Alert>('POST', `/alerts/${id}/acknowledge`, { body: {} }),
  setOutcome: (id: string, outcome: string) => request<Alert>('PUT', `/alerts/${id}/outcome`, { body: { outcome } }),
  createReceiver: (body: ReceiverRequest) => request<Receiver>('POST', '/receivers', { body }),
  updateReceiver: (id: string, body: ReceiverRequest) => request<Receiver>('PUT', `/receivers/${id}`, { body }),
  deleteReceiver: (id: string) => request<null>('DELETE', `/receivers/${id}`),
  testReceiver: (id: string) => request<DeliveryAttempt>('POST', `/receivers/${id}/test`, { body: {} }),
  createRunbook: (body: CreateRunbookRequest) => request<Runbook>('POST', '/runbooks', { body }),
  updateRunbook: (slug: string, body: UpdateRunbookRequest) => request<Runbook>('PUT', `/runbooks/${slug}`, { body }),
  removeDemo: () => request<RemoveDemoResult>('DELETE', '/demo'),
};
