// ApiVersions: which APIs and versions this broker answers. A request of a version newer than ours gets the table in the
// form of version 0 with UNSUPPORTED_VERSION, so that the client can go on (KIP-511).

import { ApiKey } from '@/engine/kafka/protocol/api-keys';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { WireWriter } from '@/engine/kafka/protocol/wire-writer';
import { type ApiDefinition, NO_THROTTLE_MS } from '../api-definition';

const MAX_VERSION = 3;

type ApiRange = Pick<ApiDefinition, 'key' | 'minVersion' | 'maxVersion'>;

/** `apis` is read at each request, so that the table may contain this API itself. */
export function createApiVersions(apis: () => readonly ApiRange[]): ApiDefinition {
  return {
    key: ApiKey.ApiVersions,
    minVersion: 0,
    maxVersion: MAX_VERSION,
    handle: ({ version }) => (version >= 3 ? flexibleTable(apis()) : plainTable(apis(), version, KafkaError.NONE)),
  };
}

export function unsupportedApiVersions(apis: readonly ApiRange[]): WireWriter {
  return plainTable(apis, 0, KafkaError.UNSUPPORTED_VERSION);
}

function plainTable(apis: readonly ApiRange[], version: number, error: number): WireWriter {
  const writer = new WireWriter().int16(error).array(apis, (row, { key, minVersion, maxVersion }) => {
    row.int16(key).int16(minVersion).int16(maxVersion);
  });
  return version >= 1 ? writer.int32(NO_THROTTLE_MS) : writer;
}

function flexibleTable(apis: readonly ApiRange[]): WireWriter {
  return new WireWriter()
    .int16(KafkaError.NONE)
    .compactArray(apis, (row, { key, minVersion, maxVersion }) => {
      row.int16(key).int16(minVersion).int16(maxVersion).noTaggedFields();
    })
    .int32(NO_THROTTLE_MS)
    .noTaggedFields();
}
