'use client';
import { X } from 'lucide-react';
// Modal dialog (at most three fields) and the side sheet for anything longer. Focus goes in, Escape gets out, focus returns.
import * as Dialog from 'radix-ui/dialog';
import type { ReactNode } from 'react';
import { cx } from './cx';

interface LayerProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
  readonly className?: string;
}

function CloseButton() {
  return (
    <Dialog.Close aria-label="Close" className="rounded-md p-1 text-ink-3 hover:bg-raised hover:text-ink">
      <X size={16} aria-hidden="true" />
    </Dialog.Close>
  );
}

export function Modal({ open, onOpenChange, title, description, children, className }: LayerProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade-in fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cx(
            'animate-fade-in fixed top-[14vh] left-1/2 z-50 flex max-h-[76vh] w-[min(520px,calc(100vw-24px))] -translate-x-1/2 flex-col overflow-hidden rounded-md border border-line bg-surface',
            className,
          )}
        >
          <div className="flex items-start justify-between gap-3 border-b border-line px-4 py-3">
            <Dialog.Title className="text-[15px] font-semibold">{title}</Dialog.Title>
            <CloseButton />
          </div>
          <div className="min-h-0 overflow-y-auto px-4 py-3">
            {description ? (
              <Dialog.Description className="mb-3 text-[13px] text-ink-2">{description}</Dialog.Description>
            ) : null}
            {children}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Slides in from the right and leaves the page behind it usable to look at. */
export function Sheet({ open, onOpenChange, title, description, children, className }: LayerProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <Dialog.Portal>
        <Dialog.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onInteractOutside={(event) => event.preventDefault()}
          className={cx(
            'animate-slide-in fixed top-0 right-0 bottom-0 z-40 flex w-[min(480px,100vw)] flex-col border-l border-line-strong/60 bg-surface',
            className,
          )}
        >
          <div className="flex h-11 shrink-0 items-center justify-between gap-3 border-b border-line px-4">
            <Dialog.Title className="truncate text-[14px] font-semibold">{title}</Dialog.Title>
            <CloseButton />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
            {description ? (
              <Dialog.Description className="mb-3 text-[13px] text-ink-2">{description}</Dialog.Description>
            ) : null}
            {children}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
