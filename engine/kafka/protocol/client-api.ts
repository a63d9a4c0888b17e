// What a client-side request codec is: how to write the request and read the answer of one API key, for a range of
// versions. Pure. The version used is the highest one that both sides know (negotiateVersion).

import { EngineError } from '@/engine/core/errors';
import type { WireReader } from './wire-reader';
import type { WireWriter } from './wire-writer';

export interface ClientApi<Request, Response> {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  encode(writer: WireWriter, request: Request, version: number): void;
  decode(reader: WireReader, version: number): Response;
}

export interface VersionRange {
  readonly minVersion: number;
  readonly maxVersion: number;
}

/** Errors: kafka.unsupported-api when the broker does not offer the API at all or only versions unknown here. */
export function negotiateVersion(api: ClientApi<never, unknown>, offered: VersionRange | undefined): number {
  const version = Math.min(api.maxVersion, offered?.maxVersion ?? -1);
  if (offered !== undefined && version >= api.minVersion && version >= offered.minVersion) return version;
  const theirs = offered === undefined ? 'does not offer it' : `offers ${offered.minVersion} to ${offered.maxVersion}`;
  throw new EngineError({
    code: 'kafka.unsupported-api',
    message: `request ${api.name} cannot be sent: the broker ${theirs}, versions ${api.minVersion} to ${api.maxVersion} are supported`,
  });
}
