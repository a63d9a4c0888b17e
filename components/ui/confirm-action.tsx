'use client';
// Consequences before clicks: what happens, the same act as CLI and curl, and the verb on the button. The name has to be typed
// only where the act can't be undone.
import { type ReactNode, useState } from 'react';
import { Button } from './button';
import { CodeBlock } from './code-block';
import { Modal } from './dialog';
import { ErrorLine } from './error-panel';
import { TextField } from './field';

interface ConfirmActionProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly verb: string;
  readonly consequence: ReactNode;
  readonly isDanger?: boolean;
  readonly curl?: string;
  readonly cli?: string;
  /** Has to be typed exactly before the button works. */
  readonly typeName?: string;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
}

export function ConfirmAction(props: ConfirmActionProps) {
  const [typed, setTyped] = useState('');
  const isTyped = props.typeName === undefined || typed === props.typeName;
  return (
    <Modal
      open={props.open}
      onOpenChange={(open) => {
        setTyped('');
        props.onOpenChange(open);
      }}
      title={props.title}
    >
      <form
        className="flex flex-col gap-3 text-[13px]"
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyped && !props.isBusy) {
            props.onConfirm();
          }
        }}
      >
        <div className="flex flex-col gap-2 text-ink-2">{props.consequence}</div>
        {props.cli ? <CodeBlock label="CLI" text={props.cli} /> : null}
        {props.curl ? <CodeBlock label="curl" text={props.curl} /> : null}
        {props.typeName === undefined ? null : (
          <TextField
            label={`Type ${props.typeName} to confirm`}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        <ErrorLine error={props.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => props.onOpenChange(false)}>Keep as it is</Button>
          <Button
            type="submit"
            tone={props.isDanger ? 'danger' : 'primary'}
            busy={props.isBusy}
            reason={isTyped ? null : 'Type the name first.'}
          >
            {props.verb}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
