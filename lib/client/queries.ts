// Query options of every page. Server components prefetch with the same ones, so the first paint has data.
// Freshness comes from events (apply-event.ts); only what no event announces is polled.

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AlertDetail, AlertList } from '@/lib/contracts/alert';
import type { AlertRule, AlertRuleList, ThresholdSuggestion } from '@/lib/contracts/alert-rule';
import type { CheckpointDetail, CheckpointList, SavepointList } from '@/lib/contracts/checkpoint';
import type { About, Health } from '@/lib/contracts/health';
import type { JobList, StartEstimate, Timeline } from '@/lib/contracts/job';
import type { BadRecordList, JobExceptionList, JobGraph, PartitionLagList } from '@/lib/contracts/job-graph';
import type { TopicList, TopicSample } from '@/lib/contracts/kafka';
import type { MetricNameList, MetricsResult } from '@/lib/contracts/metrics';
import type { OperationList } from '@/lib/contracts/operation';
import type { Overview } from '@/lib/contracts/overview';
import type { Pipeline, PipelineList } from '@/lib/contracts/pipeline';
import type { Draft, PipelineVersionList } from '@/lib/contracts/pipeline-version';
import type { DeliveryList, ReceiverList } from '@/lib/contracts/receiver';
import type { Runbook, RunbookList } from '@/lib/contracts/runbook';
import type { FunctionDocDto } from '@/lib/contracts/sql';
import { queryKeys } from './query-keys';
import { type QueryValues, request } from './request';

interface Extra {
  readonly refetchInterval?: number;
  readonly gcTime?: number;
  readonly staleTime?: number;
}

function get<T>(key: readonly string[], path: string, query: QueryValues = {}, extra: Extra = {}) {
  return queryOptions({
    queryKey: [...key, query],
    queryFn: ({ signal }) => request<T>('GET', path, { query, signal }),
    placeholderData: keepPreviousData,
    ...extra,
  });
}

/** Ranges that move with the clock leave many keys behind; they are dropped soon. */
const shortLived = { gcTime: 30_000 };

export const pipelineQueries = {
  pipelines: (query: QueryValues) => get<PipelineList>(queryKeys.pipelineList, '/pipelines', query),
  pipeline: (id: string) => get<Pipeline>(queryKeys.pipelinePart(id, 'detail'), `/pipelines/${id}`),
  timeline: (id: string, from: number, to: number) =>
    get<Timeline>(queryKeys.pipelinePart(id, 'timeline'), `/pipelines/${id}/timeline`, { from, to }, shortLived),
  metrics: (id: string, names: string, from: number, to: number, labels?: string) =>
    get<MetricsResult>(
      queryKeys.pipelinePart(id, 'metrics'),
      `/pipelines/${id}/metrics`,
      { names, labels, from, to },
      shortLived,
    ),
  metricNames: (id: string) =>
    get<MetricNameList>(queryKeys.pipelinePart(id, 'metric-names'), `/pipelines/${id}/metrics/names`),
  graph: (id: string) =>
    get<JobGraph>(queryKeys.pipelinePart(id, 'graph'), `/pipelines/${id}/graph`, {}, { refetchInterval: 2000 }),
  partitions: (id: string) =>
    get<PartitionLagList>(
      queryKeys.pipelinePart(id, 'partitions'),
      `/pipelines/${id}/partitions`,
      {},
      { refetchInterval: 2000 },
    ),
  exceptions: (id: string) =>
    get<JobExceptionList>(queryKeys.pipelinePart(id, 'exceptions'), `/pipelines/${id}/exceptions`),
  badRecords: (id: string) =>
    get<BadRecordList>(
      queryKeys.pipelinePart(id, 'bad-records'),
      `/pipelines/${id}/bad-records`,
      {},
      { refetchInterval: 5000 },
    ),
  checkpoints: (id: string) =>
    get<CheckpointList>(queryKeys.pipelinePart(id, 'checkpoints'), `/pipelines/${id}/checkpoints`),
  checkpoint: (id: string, checkpointId: number) =>
    get<CheckpointDetail>(
      [...queryKeys.pipelinePart(id, 'checkpoints'), String(checkpointId)],
      `/pipelines/${id}/checkpoints/${checkpointId}`,
    ),
  savepoints: (id: string) =>
    get<SavepointList>(queryKeys.pipelinePart(id, 'savepoints'), `/pipelines/${id}/savepoints`),
  versions: (id: string) =>
    get<PipelineVersionList>(queryKeys.pipelinePart(id, 'versions'), `/pipelines/${id}/versions`),
  draft: (id: string) => get<Draft>(queryKeys.pipelinePart(id, 'draft'), `/pipelines/${id}/draft`),
  operations: (id: string) =>
    get<OperationList>(queryKeys.pipelinePart(id, 'operations'), `/pipelines/${id}/operations`),
  jobs: (id: string) => get<JobList>(queryKeys.pipelinePart(id, 'jobs'), `/pipelines/${id}/jobs`),
  estimate: (id: string, version?: number, timestamp?: string) =>
    get<StartEstimate>(queryKeys.pipelinePart(id, 'estimate'), `/pipelines/${id}/start-estimate`, {
      version,
      timestamp,
    }),
};

export const queries = {
  ...pipelineQueries,
  overview: (from: number, to: number) => get<Overview>(queryKeys.overview, '/overview', { from, to }, shortLived),
  rules: (pipelineId?: string) => get<AlertRuleList>(queryKeys.rules, '/alert-rules', { pipelineId }),
  rule: (id: string) => get<AlertRule>([...queryKeys.rules, id], `/alert-rules/${id}`),
  suggestion: (pipelineId: string, indicator: string) =>
    get<ThresholdSuggestion>(['suggestion'], '/alert-rules/suggestion', { pipelineId, indicator }),
  alerts: (query: QueryValues) => get<AlertList>([...queryKeys.alerts, 'list'], '/alerts', query),
  alert: (id: string) => get<AlertDetail>(queryKeys.alert(id), `/alerts/${id}`),
  receivers: () => get<ReceiverList>(queryKeys.receivers, '/receivers'),
  deliveries: () => get<DeliveryList>(queryKeys.deliveries, '/receivers/deliveries'),
  runbooks: () => get<RunbookList>(queryKeys.runbooks, '/runbooks'),
  runbook: (slug: string) => get<Runbook>([...queryKeys.runbooks, slug], `/runbooks/${slug}`),
  topics: () => get<TopicList>(queryKeys.topics, '/topics'),
  topicSample: (topic: string) =>
    get<TopicSample>([...queryKeys.topics, topic, 'sample'], `/topics/${encodeURIComponent(topic)}/sample`),
  functions: () => get<{ items: FunctionDocDto[] }>(['functions'], '/sql/functions', {}, { staleTime: 3_600_000 }),
  about: () => get<About>(queryKeys.about, '/about'),
  health: () => get<Health>(queryKeys.health, '/health', {}, { refetchInterval: 10_000 }),
};
