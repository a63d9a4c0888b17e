// The table `event → keys`: which cached answers an event makes old, and the small facts that are patched in place instead.
// Invariant: whatever is not patched is invalidated; a missed event is made good by the next `reset` or reconnect.

import type { QueryClient } from '@tanstack/react-query';
import type { ServerEvent, ServerEventType } from '@/lib/contracts/event';
import type { Pipeline, PipelineList, PipelineSummary } from '@/lib/contracts/pipeline';
import { type PipelinePart, queryKeys } from './query-keys';

type Keys = readonly (readonly string[])[];
type EventOf<T extends ServerEventType> = Extract<ServerEvent, { type: T }>;

function partsOf(id: string, ...parts: PipelinePart[]): Keys {
  return parts.map((part) => queryKeys.pipelinePart(id, part));
}

const { overview, pipelineList, alerts, rules } = queryKeys;

/** One line per event type. */
export const eventKeys: { readonly [T in ServerEventType]: (event: EventOf<T>) => Keys } = {
  pipeline: (event) =>
    event.change === 'draft'
      ? partsOf(event.pipelineId, 'draft')
      : [overview, pipelineList, ...partsOf(event.pipelineId, 'detail', 'versions', 'draft')],
  job: (event) => [
    overview,
    pipelineList,
    ...partsOf(event.pipelineId, 'detail', 'timeline', 'graph', 'jobs', 'versions'),
  ],
  checkpoint: (event) => partsOf(event.pipelineId, 'checkpoints', 'savepoints'),
  alert: (event) => [
    alerts,
    rules,
    overview,
    pipelineList,
    queryKeys.deliveries,
    ...partsOf(event.pipelineId, 'detail', 'timeline'),
  ],
  exception: (event) => partsOf(event.pipelineId, 'exceptions'),
  operation: (event) => partsOf(event.pipelineId, 'operations', 'savepoints', 'detail'),
  resource: (event) => resourceKeys[event.resource],
  indicators: () => [],
  reset: () => [[]],
};

const resourceKeys: Record<EventOf<'resource'>['resource'], Keys> = {
  rule: [rules, alerts, pipelineList, overview],
  runbook: [queryKeys.runbooks, rules, alerts],
  receiver: [queryKeys.receivers, queryKeys.deliveries, rules],
  topic: [queryKeys.topics],
  system: [overview, queryKeys.about, queryKeys.health],
};

function keysOf<T extends ServerEventType>(type: T, event: EventOf<T>): Keys {
  return eventKeys[type](event);
}

/** Guarantee: the parts match because both come from the same event. */
function keysOfEvent(event: ServerEvent): Keys {
  return keysOf(event.type, event as EventOf<typeof event.type>);
}

export function applyEvent(client: QueryClient, event: ServerEvent): void {
  if (event.type === 'indicators') {
    patchIndicators(client, event);
    return;
  }
  for (const queryKey of keysOfEvent(event)) void client.invalidateQueries({ queryKey });
}

/** Values change in place: rows keep their order until the list itself is asked for again. */
function patchIndicators(client: QueryClient, event: EventOf<'indicators'>): void {
  const byId = new Map(event.pipelines.map((entry) => [entry.pipelineId, entry]));
  const patch = <T extends PipelineSummary>(row: T): T => {
    const entry = byId.get(row.id);
    return entry ? { ...row, indicators: entry.indicators, status: entry.status } : row;
  };
  client.setQueriesData<PipelineList>({ queryKey: queryKeys.pipelineList }, (list) =>
    list ? { ...list, items: list.items.map(patch) } : list,
  );
  for (const id of byId.keys()) {
    client.setQueriesData<Pipeline>({ queryKey: queryKeys.pipelinePart(id, 'detail') }, (found) =>
      found ? patch(found) : found,
    );
  }
}
