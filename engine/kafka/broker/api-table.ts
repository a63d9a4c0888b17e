// Every API this broker answers, one line each.

import { alterConfigsApi, incrementalAlterConfigsApi } from './api/alter-configs';
import { createApiVersions } from './api/api-versions';
import { createPartitionsApi } from './api/create-partitions';
import { createTopicsApi } from './api/create-topics';
import { deleteGroupsApi } from './api/delete-groups';
import { deleteRecordsApi } from './api/delete-records';
import { deleteTopicsApi } from './api/delete-topics';
import { describeConfigsApi } from './api/describe-configs';
import { describeGroupsApi } from './api/describe-groups';
import { fetchApi } from './api/fetch';
import { findCoordinatorApi } from './api/find-coordinator';
import { heartbeatApi } from './api/heartbeat';
import { initProducerIdApi } from './api/init-producer-id';
import { joinGroupApi } from './api/join-group';
import { leaveGroupApi } from './api/leave-group';
import { listGroupsApi } from './api/list-groups';
import { listOffsetsApi } from './api/list-offsets';
import { metadataApi } from './api/metadata';
import { offsetCommitApi } from './api/offset-commit';
import { offsetFetchApi } from './api/offset-fetch';
import { produceApi } from './api/produce';
import { syncGroupApi } from './api/sync-group';
import type { ApiDefinition } from './api-definition';

export const APIS: readonly ApiDefinition[] = [
  produceApi,
  fetchApi,
  listOffsetsApi,
  metadataApi,
  offsetCommitApi,
  offsetFetchApi,
  findCoordinatorApi,
  joinGroupApi,
  heartbeatApi,
  leaveGroupApi,
  syncGroupApi,
  describeGroupsApi,
  listGroupsApi,
  createApiVersions(() => APIS),
  createTopicsApi,
  deleteTopicsApi,
  deleteRecordsApi,
  initProducerIdApi,
  describeConfigsApi,
  alterConfigsApi,
  createPartitionsApi,
  deleteGroupsApi,
  incrementalAlterConfigsApi,
];

const BY_KEY: ReadonlyMap<number, ApiDefinition> = new Map(APIS.map((api) => [api.key, api]));

export function findApi(key: number): ApiDefinition | null {
  return BY_KEY.get(key) ?? null;
}
