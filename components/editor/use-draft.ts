'use client';
// Saves what is typed as a draft on the server, half a second after the last change, one request at a time. A draft somebody else
// changed meanwhile is a conflict: it is said and never overwritten.
import { useCallback, useEffect, useRef, useState } from 'react';
import { acts } from '@/lib/client/acts';
import { readFailure } from '../ui/failure';

export type DraftState = 'saved' | 'saving' | 'unsaved' | 'conflict' | 'failed';

interface DraftStart {
  readonly pipelineId: string;
  readonly revision: number;
  readonly baseVersion: number | null;
}

const pauseMs = 500;

export function useDraft(start: DraftStart) {
  const [state, setState] = useState<DraftState>('saved');
  const revision = useRef(start.revision);
  const waiting = useRef<string | null>(null);
  const isBusy = useRef(false);
  const isConflict = useRef(false);
  const timer = useRef<number | undefined>(undefined);
  const clientId = useRef('');

  const flush = useCallback(async () => {
    window.clearTimeout(timer.current);
    if (isBusy.current || isConflict.current || waiting.current === null) {
      return;
    }
    const sql = waiting.current;
    waiting.current = null;
    isBusy.current = true;
    setState('saving');
    clientId.current ||= Math.random().toString(36).slice(2);
    try {
      const saved = await acts.saveDraft(start.pipelineId, {
        sql,
        expectedRevision: revision.current,
        baseVersion: start.baseVersion,
        clientId: clientId.current,
      });
      revision.current = saved.revision;
      setState(waiting.current === null ? 'saved' : 'unsaved');
    } catch (error) {
      waiting.current ??= sql;
      isConflict.current = readFailure(error).status === 409;
      setState(isConflict.current ? 'conflict' : 'failed');
    } finally {
      isBusy.current = false;
    }
    if (waiting.current !== null && !isConflict.current) {
      timer.current = window.setTimeout(() => void flush(), 2000);
    }
  }, [start.pipelineId, start.baseVersion]);

  const change = useCallback(
    (sql: string) => {
      waiting.current = sql;
      if (isConflict.current) {
        return;
      }
      setState('unsaved');
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void flush(), pauseMs);
    },
    [flush],
  );

  /** After a conflict: take the other draft's revision as seen and save this text over it, because the person said so. */
  const keepMine = useCallback(
    (otherRevision: number, sql: string) => {
      revision.current = otherRevision;
      isConflict.current = false;
      waiting.current = sql;
      void flush();
    },
    [flush],
  );

  const takeTheirs = useCallback((otherRevision: number) => {
    revision.current = otherRevision;
    isConflict.current = false;
    waiting.current = null;
    setState('saved');
  }, []);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (waiting.current !== null) {
        void flush();
        event.preventDefault();
      }
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
      void flush();
    };
  }, [flush]);

  return { state, change, flush, keepMine, takeTheirs };
}
