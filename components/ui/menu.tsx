'use client';
// A dropdown menu in the product's look. Items that can't be used now stay visible with their reason under the label.
import * as DropdownMenu from 'radix-ui/dropdown-menu';
import type { ReactNode } from 'react';
import { cx } from './cx';

interface MenuProps {
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'end';
  readonly children: ReactNode;
}

export function Menu({ trigger, align = 'end', children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          className="animate-fade-in z-50 max-w-[340px] min-w-[180px] rounded-md border border-line-strong/50 bg-surface p-1 text-[13px]"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly onSelect: () => void;
  readonly reason?: string | null | undefined;
  readonly hint?: string;
  readonly danger?: boolean;
  readonly children: ReactNode;
}

export function MenuItem({ onSelect, reason, hint, danger = false, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      disabled={Boolean(reason)}
      onSelect={onSelect}
      className={cx(
        'flex cursor-pointer flex-col rounded px-2 py-1.5 outline-none data-[highlighted]:bg-raised data-[disabled]:cursor-not-allowed',
        danger && !reason && 'text-bad',
      )}
    >
      <span className={reason ? 'text-ink-3' : undefined}>{children}</span>
      {reason || hint ? <span className="text-[12px] text-ink-3">{reason ?? hint}</span> : null}
    </DropdownMenu.Item>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
