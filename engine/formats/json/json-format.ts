// The `json` format as a Format: validation, the generated scanner and the generated serialiser behind one name.

import type { Format } from '@/engine/formats/format';
import { createJsonDecoder } from './json-decoder';
import { createJsonEncoder } from './json-encoder';
import { validateJsonOptions } from './json-options';

export const jsonFormat: Format = {
  name: 'json',
  validate: (table, _use, prefix) => validateJsonOptions(table, prefix),
  createDecoder: createJsonDecoder,
  createEncoder: createJsonEncoder,
};
