// One stack for all journeys, started before the first and stopped after the last.

import { Stack } from './stack';

export default async function globalSetup(): Promise<() => Promise<void>> {
  const stack = await Stack.start();
  process.env.PENSTOCK_E2E_STACK = JSON.stringify(stack.facts);
  return () => stack.stop();
}
