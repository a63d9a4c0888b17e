// The error for a batch the broker refuses for its size, with the topic's limit asked from the broker when it tells.

import { EngineError } from '@/engine/core/errors';
import { describeConfigsApi, TOPIC_RESOURCE } from '../protocol/describe-configs-request';
import type { KafkaClient } from './kafka-client';

const LIMIT_KEY = 'max.message.bytes';
const ASK_TIMEOUT_MS = 3_000;

/** Never rejects. */
export async function tooLarge(
  client: KafkaClient,
  target: { readonly topic: string; readonly label: string },
  batch: { readonly bytes: Uint8Array; readonly records: number },
): Promise<EngineError> {
  const limit = await findLimit(client, target.topic);
  const what = batch.records === 1 ? 'record' : `batch of ${batch.records} records`;
  const bound = limit === null ? 'more than the topic accepts' : `more than its ${LIMIT_KEY} of ${limit}`;
  return new EngineError({
    code: 'kafka.message-too-large',
    message: `${what} of ${batch.bytes.length} bytes for topic "${target.topic}" is too large: ${bound}`,
    detail: `It was meant for partition "${target.label}".`,
    hint:
      batch.records === 1
        ? `Raise "${LIMIT_KEY}" of topic "${target.topic}", or leave such rows out with a WHERE clause.`
        : 'Set "properties.batch.size" of the sink below the limit.',
  });
}

async function findLimit(client: KafkaClient, topic: string): Promise<string | null> {
  try {
    const request = { resourceType: TOPIC_RESOURCE, resourceName: topic, names: [LIMIT_KEY] };
    const entries = await client.cluster.requestAny(describeConfigsApi, request, ASK_TIMEOUT_MS);
    return entries.get(LIMIT_KEY) ?? null;
  } catch {
    // The limit is an ornament of the message: a broker that does not tell must not hide the error itself.
    return null;
  }
}
