// DeleteTopics v0..3, client side.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';
import type { TopicResult } from './create-topics-request';

export interface DeleteTopicsRequest {
  readonly topics: readonly string[];
  readonly timeoutMs: number;
}

export const deleteTopicsApi: ClientApi<DeleteTopicsRequest, readonly TopicResult[]> = {
  key: ApiKey.DeleteTopics,
  name: 'DeleteTopics',
  minVersion: 0,
  maxVersion: 3,
  encode: (writer, request) => {
    writer.array(request.topics, (w, topic) => w.string(topic)).int32(request.timeoutMs);
  },
  decode: (reader, version) => {
    if (version >= 1) reader.int32();
    return reader.array((r) => ({ topic: r.string(), errorCode: r.int16(), errorMessage: null }), 4);
  },
};
