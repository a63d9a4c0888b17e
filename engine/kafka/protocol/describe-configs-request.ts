// DescribeConfigs v0..1, client side, for one resource: configuration names and values.

import { ApiKey } from './api-keys';
import type { ClientApi } from './client-api';
import type { WireReader } from './wire-reader';

export const TOPIC_RESOURCE = 2;

export interface DescribeConfigsRequest {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly names: readonly string[];
}

export const describeConfigsApi: ClientApi<DescribeConfigsRequest, ReadonlyMap<string, string>> = {
  key: ApiKey.DescribeConfigs,
  name: 'DescribeConfigs',
  minVersion: 0,
  maxVersion: 1,
  encode: (writer, request, version) => {
    writer.array([request], (w, { resourceType, resourceName, names }) => {
      w.int8(resourceType)
        .string(resourceName)
        .array(names, (inner, name) => inner.string(name));
    });
    if (version >= 1) writer.boolean(false);
  },
  decode: (reader, version) => {
    reader.int32();
    const resources = reader.array((r) => readResource(r, version), 12);
    return new Map(resources.flat());
  },
};

function readResource(reader: WireReader, version: number): [string, string][] {
  reader.int16();
  reader.nullableString();
  reader.int8();
  reader.string();
  const entries = reader.array((r): [string, string] => {
    const name = r.string();
    const value = r.nullableString() ?? '';
    r.boolean();
    r.int8();
    r.boolean();
    if (version >= 1) {
      r.array((inner) => {
        inner.string();
        inner.nullableString();
        inner.int8();
        return null;
      }, 5);
    }
    return [name, value];
  }, 7);
  return entries;
}
