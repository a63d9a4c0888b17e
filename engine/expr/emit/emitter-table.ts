// Code generators by the name of the call. A function bound by functions/ but missing here is a programmer error, which
// the property test over the whole registry would show.

import { ARITHMETIC_EMITTERS } from './emit-arithmetic';
import { CAST_EMITTERS } from './emit-cast';
import { LOGIC_EMITTERS } from './emit-logic';
import { TEXT_EMITTERS } from './emit-text';
import { TIME_EMITTERS } from './emit-time';
import type { Emitter } from './row-emitter';

export const EMITTERS: ReadonlyMap<string, Emitter> = new Map([
  ...ARITHMETIC_EMITTERS,
  ...LOGIC_EMITTERS,
  ...TEXT_EMITTERS,
  ...TIME_EMITTERS,
  ...CAST_EMITTERS,
]);
