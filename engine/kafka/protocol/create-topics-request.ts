// CreateTopics v0..3, client side, without manual replica assignment.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
}

export interface CreateTopicsRequest {
  readonly topics: readonly NewTopic[];
  readonly timeoutMs: number;
}

/** Answer of CreateTopics and DeleteTopics for one topic. */
export interface TopicResult {
  readonly topic: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

export const createTopicsApi: ClientApi<CreateTopicsRequest, readonly TopicResult[]> = {
  key: ApiKey.CreateTopics,
  name: 'CreateTopics',
  minVersion: 0,
  maxVersion: 3,
  encode: (writer, request, version) => {
    writer.array(request.topics, (w, topic) => {
      w.string(topic.name).int32(topic.partitions).int16(topic.replicationFactor);
      w.array([], () => {});
      w.array(Object.entries(topic.configs), (inner, [name, value]) => inner.string(name).nullableString(value));
    });
    writer.int32(request.timeoutMs);
    if (version >= 1) writer.boolean(false);
  },
  decode: (reader, version) => {
    if (version >= 2) reader.int32();
    return reader.array(
      (r) => ({
        topic: r.string(),
        errorCode: r.int16(),
        errorMessage: version >= 1 ? r.nullableString() : null,
      }),
      4,
    );
  },
};
