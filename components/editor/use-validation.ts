'use client';
// Asks the server about the text 150 ms after the last change. An older answer never replaces a newer one; while an answer is on its
// way the last one stays, marked as such.
import { useEffect, useRef, useState } from 'react';
import { acts } from '@/lib/client/acts';
import type { ValidateResult } from '@/lib/contracts/sql';

export interface Validation {
  readonly result: ValidateResult | null;
  /** The text the result is about. */
  readonly text: string;
  readonly isPending: boolean;
  readonly error: unknown;
}

const pauseMs = 150;

export function useValidation(text: string): Validation {
  const [state, setState] = useState<Omit<Validation, 'isPending'>>({ result: null, text: '', error: null });
  const attempt = useRef(0);
  const [retry, setRetry] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `retry` asks again for the same text after a lost connection
  useEffect(() => {
    const abort = new AbortController();
    const timer = window.setTimeout(async () => {
      try {
        const result = await acts.validate(text, abort.signal);
        if (!abort.signal.aborted) {
          attempt.current = 0;
          setState({ result, text, error: null });
        }
      } catch (error) {
        if (!abort.signal.aborted) {
          attempt.current += 1;
          setState((current) => ({ ...current, error }));
          window.setTimeout(() => setRetry((count) => count + 1), Math.min(15_000, 1000 * 2 ** attempt.current));
        }
      }
    }, pauseMs);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [text, retry]);
  return { ...state, isPending: state.result === null || state.text !== text };
}
