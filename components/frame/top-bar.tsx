'use client';
// Breadcrumb, time range, connection, search and theme. 44 px high, always there.
import { Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import { usePathname } from 'next/navigation';
import { Suspense, useEffect, useState } from 'react';
import { Breadcrumb } from './breadcrumb';
import { LiveDot } from './live-dot';
import { ThemeSwitch } from './theme-switch';

const CommandPalette = dynamic(() => import('./command-palette').then((module) => module.CommandPalette), {
  ssr: false,
});
const RangePicker = dynamic(() => import('./range-picker').then((module) => module.RangePicker), { ssr: false });

/** Pages whose content depends on the time range. */
function hasRange(pathname: string): boolean {
  return pathname === '/' || /^\/pipelines\/(?!new)[^/]+$/.test(pathname) || /^\/alerts\/rules\/[^/]+$/.test(pathname);
}

export function TopBar() {
  const pathname = usePathname();
  const [isPaletteWanted, setPaletteWanted] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const open = () => {
    setPaletteWanted(true);
    setPaletteOpen(true);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPaletteWanted(true);
        setPaletteOpen((isOpen) => !isOpen);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <header className="no-print sticky top-0 z-20 flex h-11 items-center justify-between gap-3 border-b border-line bg-surface px-4">
      <Suspense>
        <Breadcrumb />
      </Suspense>
      <div className="flex shrink-0 items-center gap-2">
        {hasRange(pathname) ? (
          <Suspense>
            <RangePicker />
          </Suspense>
        ) : null}
        <LiveDot />
        <button
          type="button"
          onClick={open}
          aria-label="Search and commands"
          aria-keyshortcuts="Control+K Meta+K"
          className="inline-flex h-7 items-center gap-2 rounded-md border border-line px-2 text-[12px] text-ink-2 hover:bg-raised"
        >
          <Search size={13} aria-hidden="true" />
          <kbd className="font-sans max-md:hidden">⌘K</kbd>
        </button>
        <ThemeSwitch />
      </div>
      {isPaletteWanted ? <CommandPalette open={isPaletteOpen} onOpenChange={setPaletteOpen} /> : null}
    </header>
  );
}
