'use client';
// "I have seen it, I am on it." Shown at once, taken back when the server refuses.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { acts } from '@/lib/client/acts';
import type { Alert } from '@/lib/contracts/alert';
import { Button } from '../ui/button';
import { RelativeTime } from '../ui/relative-time';

interface AcknowledgeButtonProps {
  readonly alert: Alert;
  readonly small?: boolean;
}

export function AcknowledgeButton({ alert, small = false }: AcknowledgeButtonProps) {
  const client = useQueryClient();
  const acknowledge = useMutation({
    mutationFn: () => acts.acknowledge(alert.id),
    onError: () => toast.error(`${alert.name} could not be acknowledged. It is still open.`),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['alerts'] });
      void client.invalidateQueries({ queryKey: ['overview'] });
    },
  });
  const by = alert.acknowledgedBy ?? (acknowledge.isPending || acknowledge.isSuccess ? 'you' : null);
  if (by !== null) {
    return (
      <span className="text-[12px] whitespace-nowrap text-ink-2">
        acknowledged by {by}
        {alert.acknowledgedAt ? (
          <>
            {' '}
            <RelativeTime at={alert.acknowledgedAt} />
          </>
        ) : null}
      </span>
    );
  }
  if (alert.state === 'resolved' || alert.state === 'inactive') {
    return null;
  }
  return (
    <Button
      small={small}
      onClick={() => acknowledge.mutate()}
      aria-label={`Acknowledge ${alert.name} of ${alert.pipelineName}`}
    >
      Acknowledge
    </Button>
  );
}
