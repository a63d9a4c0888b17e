'use client';
// Writes a runbook in Markdown with the page beside it. A version somebody else saved meanwhile is a conflict, never overwritten.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { acts } from '@/lib/client/acts';
import type { Runbook } from '@/lib/contracts/runbook';
import { Button } from '../ui/button';
import { ErrorLine } from '../ui/error-panel';
import { readFailure } from '../ui/failure';
import { TextAreaField, TextField } from '../ui/field';
import { Panel } from '../ui/panel';
import { RunbookMarkdown } from './runbook-markdown';

const outline = `## Symptom

## Checks

1. 

## Likely causes

## Actions

1. 

## When to escalate
`;

interface RunbookFormProps {
  readonly runbook: Runbook | null;
  readonly onClose: () => void;
}

/** `Lag growing` → `lag-growing`. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80);
}

export function RunbookForm({ runbook, onClose }: RunbookFormProps) {
  const client = useQueryClient();
  const router = useRouter();
  const [title, setTitle] = useState(runbook?.title ?? '');
  const [owner, setOwner] = useState(runbook?.owner ?? '');
  const [reviewBy, setReviewBy] = useState(runbook?.reviewBy ?? '');
  const [markdown, setMarkdown] = useState(runbook?.markdown ?? outline);
  const [version] = useState(runbook?.version ?? 1);
  const save = useMutation({
    mutationFn: () => {
      const fields = { title, owner, markdown, reviewBy: reviewBy || null };
      return runbook
        ? acts.updateRunbook(runbook.slug, { ...fields, expectedVersion: version })
        : acts.createRunbook({ ...fields, slug: slugOf(title) });
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: ['runbooks'] });
      onClose();
      if (!runbook) {
        router.push(`/runbooks/${saved.slug}`);
      }
    },
  });
  const errors = save.error ? readFailure(save.error).fieldErrors : [];
  const errorOf = (field: string) => errors.find((one) => one.field === field)?.message;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="grid gap-3 sm:grid-cols-[2fr_1fr_160px]">
        <TextField
          label="Title"
          required
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          error={errorOf('title') ?? errorOf('slug')}
        />
        <TextField
          label="Owner"
          value={owner}
          onChange={(event) => setOwner(event.target.value)}
          error={errorOf('owner')}
        />
        <TextField
          label="Review by"
          type="date"
          value={reviewBy}
          onChange={(event) => setReviewBy(event.target.value)}
          error={errorOf('reviewBy')}
        />
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <TextAreaField
          label="Text in Markdown"
          hint="Numbered steps can be ticked on the page of an alert."
          rows={26}
          className="font-mono text-[12px]"
          value={markdown}
          onChange={(event) => setMarkdown(event.target.value)}
          error={errorOf('markdown')}
        />
        <Panel title="As it will be read">
          <RunbookMarkdown markdown={markdown} />
        </Panel>
      </div>
      {errors.length > 0 ? null : <ErrorLine error={save.error} />}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={save.isPending}>
          {runbook ? 'Save runbook' : 'Create runbook'}
        </Button>
        <Button onClick={onClose}>Discard changes</Button>
      </div>
    </form>
  );
}
