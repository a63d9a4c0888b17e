'use client';
// ⌘K: goes to any page, pipeline, firing alert or runbook by typing a part of its name. It only navigates; acts stay on pages.
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import * as Dialog from 'radix-ui/dialog';
import { queries } from '@/lib/client/queries';

interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

const places = [
  ['Overview', '/'],
  ['Pipelines', '/pipelines'],
  ['New pipeline', '/pipelines/new'],
  ['Alerts', '/alerts'],
  ['Alert rules', '/alerts/rules'],
  ['New alert rule', '/alerts/rules/new'],
  ['Alert routing', '/alerts/routing'],
  ['Runbooks', '/runbooks'],
  ['Welcome', '/welcome'],
  ['About this installation', '/settings/about'],
] as const;

export function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  const router = useRouter();
  const pipelines = useQuery({ ...queries.pipelines({ limit: 500 }), enabled: open });
  const runbooks = useQuery({ ...queries.runbooks(), enabled: open });
  const alerts = useQuery({ ...queries.alerts({ state: 'firing,pending,recovering' }), enabled: open });
  const go = (href: string) => {
    onOpenChange(false);
    router.push(href);
  };
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade-in fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className="animate-fade-in fixed top-[12vh] left-1/2 z-50 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-md border border-line-strong/60 bg-surface"
        >
          <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
          <Command label="Search and commands" loop>
            <Command.Input
              placeholder="Go to a pipeline, alert, runbook or page"
              className="h-11 w-full border-b border-line bg-transparent px-4 text-[14px] outline-none"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-1">
              <Command.Empty className="px-3 py-4 text-[13px] text-ink-2">Nothing has this name.</Command.Empty>
              <Group heading="Pages" items={places.map(([label, href]) => ({ label, href, note: '' }))} go={go} />
              <Group
                heading="Pipelines"
                items={(pipelines.data?.items ?? []).flatMap((one) => [
                  { label: one.name, href: `/pipelines/${one.id}`, note: one.status.word },
                  { label: `Edit ${one.name}`, href: `/pipelines/${one.id}/edit`, note: '' },
                ])}
                go={go}
              />
              <Group
                heading="Alerts"
                items={(alerts.data?.items ?? []).map((one) => ({
                  label: `${one.name} · ${one.pipelineName}`,
                  href: `/alerts/${one.id}`,
                  note: one.state,
                }))}
                go={go}
              />
              <Group
                heading="Runbooks"
                items={(runbooks.data?.items ?? []).map((one) => ({
                  label: one.title,
                  href: `/runbooks/${one.slug}`,
                  note: '',
                }))}
                go={go}
              />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface GroupProps {
  readonly heading: string;
  readonly items: readonly { readonly label: string; readonly href: string; readonly note: string }[];
  readonly go: (href: string) => void;
}

function Group({ heading, items, go }: GroupProps) {
  if (items.length === 0) {
    return null;
  }
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
    >
      {items.map((item) => (
        <Command.Item
          key={item.href}
          value={`${item.label} ${item.href}`}
          onSelect={() => go(item.href)}
          className="flex cursor-pointer items-center justify-between gap-3 rounded px-3 py-1.5 text-[13px] data-[selected=true]:bg-accent-soft"
        >
          <span className="truncate">{item.label}</span>
          <span className="shrink-0 text-[12px] text-ink-3">{item.note}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
