// The router every resource file uses, and the pieces of route descriptions that repeat.

import { OpenAPIHono } from '@hono/zod-openapi';
import type * as z from 'zod';
import { problem } from '@/lib/contracts/problem';
import type { ServiceContext } from '@/lib/services/service-context';
import type { AppContext } from './app-context';
import { problemOfZod } from './problems';

export interface AppEnv {
  readonly Variables: {
    readonly requestId: string;
    readonly services: ServiceContext;
    readonly app: AppContext;
  };
}

export function createRouter() {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result, c) => (result.success ? undefined : problemOfZod(c, result.error, result.target)),
  });
}

const problemAnswer = {
  description: 'What went wrong, as problem+json.',
  content: { 'application/problem+json': { schema: problem } },
};

/** 200 with a body. */
export function answers<T extends z.ZodType>(schema: T, description: string) {
  return { 200: { description, content: { 'application/json': { schema } } }, default: problemAnswer };
}

/** 201 with the new resource. */
export function creates<T extends z.ZodType>(schema: T, description: string) {
  return { 201: { description, content: { 'application/json': { schema } } }, default: problemAnswer };
}

/** 202: asked of the engine, which will act on it. */
export function accepts<T extends z.ZodType>(schema: T, description: string) {
  return { 202: { description, content: { 'application/json': { schema } } }, default: problemAnswer };
}

/** 204. */
export function removes(description: string) {
  return { 204: { description }, default: problemAnswer };
}

export function body<T extends z.ZodType>(schema: T) {
  return { content: { 'application/json': { schema } }, required: true } as const;
}
