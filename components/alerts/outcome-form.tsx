'use client';
// What it was and what helped: kept with the alert and shown when it fires again.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { acts } from '@/lib/client/acts';
import type { AlertDetail } from '@/lib/contracts/alert';
import { Button } from '../ui/button';
import { ErrorLine } from '../ui/error-panel';
import { TextAreaField } from '../ui/field';
import { Panel } from '../ui/panel';

export function OutcomeForm({ alert }: { readonly alert: AlertDetail }) {
  const client = useQueryClient();
  const [text, setText] = useState(alert.outcome ?? '');
  const save = useMutation({
    mutationFn: () => acts.setOutcome(alert.id, text.trim()),
    onSuccess: () => {
      toast('The outcome is kept with the alert.');
      void client.invalidateQueries({ queryKey: ['alerts'] });
    },
  });
  return (
    <Panel title="Outcome">
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextAreaField
          label="What it was, what helped"
          rows={3}
          value={text}
          onChange={(event) => setText(event.target.value)}
          hint="Shown when this rule fires again."
        />
        <ErrorLine error={save.error} />
        <div>
          <Button type="submit" busy={save.isPending} reason={text.trim() === '' ? 'Write what it was first.' : null}>
            Save outcome
          </Button>
        </div>
      </form>
    </Panel>
  );
}
