// The factory of query keys. A key's first parts name the resource, so that one invalidation reaches everything below it.

export const queryKeys = {
  overview: ['overview'],
  pipelines: ['pipelines'],
  pipelineList: ['pipelines', 'list'],
  pipeline: (id: string) => ['pipelines', id],
  pipelinePart: (id: string, part: PipelinePart) => ['pipelines', id, part],
  rules: ['rules'],
  alerts: ['alerts'],
  alert: (id: string) => ['alerts', id],
  receivers: ['receivers'],
  deliveries: ['deliveries'],
  runbooks: ['runbooks'],
  topics: ['topics'],
  about: ['about'],
  health: ['health'],
} as const satisfies Record<string, readonly string[] | ((...args: never[]) => readonly string[])>;

export type PipelinePart =
  | 'detail'
  | 'timeline'
  | 'metrics'
  | 'metric-names'
  | 'graph'
  | 'partitions'
  | 'exceptions'
  | 'bad-records'
  | 'checkpoints'
  | 'savepoints'
  | 'versions'
  | 'draft'
  | 'operations'
  | 'jobs'
  | 'estimate';
