'use client';
// One webhook receiver. The secret is write-only: empty keeps the old one.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { acts } from '@/lib/client/acts';
import type { Receiver, ReceiverRequest } from '@/lib/contracts/receiver';
import { Button } from '../ui/button';
import { ErrorLine } from '../ui/error-panel';
import { readFailure } from '../ui/failure';
import { TextField } from '../ui/field';
import { Panel } from '../ui/panel';

interface ReceiverFormProps {
  readonly receiver: Receiver | null;
  readonly onClose: () => void;
}

export function ReceiverForm({ receiver, onClose }: ReceiverFormProps) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (body: ReceiverRequest) =>
      receiver ? acts.updateReceiver(receiver.id, body) : acts.createReceiver(body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['receivers'] });
      onClose();
    },
  });
  const fieldErrors = save.error ? readFailure(save.error).fieldErrors : [];
  const errorOf = (field: string) => fieldErrors.find((one) => one.field === field)?.message;
  return (
    <Panel title={receiver ? `Edit ${receiver.name}` : 'New receiver'}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const secret = String(form.get('secret'));
          const isRemoved = form.get('removeSecret') === 'on';
          save.mutate({
            name: String(form.get('name')),
            url: String(form.get('url')),
            isEnabled: form.get('isEnabled') === 'on',
            ...(isRemoved ? { secret: null } : secret ? { secret } : {}),
          });
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField label="Name" name="name" required defaultValue={receiver?.name ?? ''} error={errorOf('name')} />
          <TextField
            label="Webhook address"
            name="url"
            required
            placeholder="http://127.0.0.1:9999/alerts"
            defaultValue={receiver?.url ?? ''}
            error={errorOf('url')}
          />
          <TextField
            label="Secret"
            name="secret"
            type="password"
            autoComplete="new-password"
            hint={receiver?.hasSecret ? 'Empty keeps the present one.' : 'Optional. Signs the body with HMAC-SHA256.'}
            error={errorOf('secret')}
          />
        </div>
        {receiver?.hasSecret ? (
          <label className="flex items-center gap-2 text-[13px]">
            <input type="checkbox" name="removeSecret" />
            Remove the secret
          </label>
        ) : null}
        <label className="flex items-center gap-2 text-[13px]">
          <input type="checkbox" name="isEnabled" defaultChecked={receiver?.isEnabled ?? true} />
          Switched on
        </label>
        {fieldErrors.length > 0 ? null : <ErrorLine error={save.error} />}
        <div className="flex gap-2">
          <Button type="submit" tone="primary" busy={save.isPending}>
            {receiver ? 'Save receiver' : 'Create receiver'}
          </Button>
          <Button onClick={onClose}>Discard</Button>
        </div>
      </form>
    </Panel>
  );
}
