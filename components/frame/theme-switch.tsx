'use client';
// Goes round light, dark and the system's theme; follows the system while that is the choice. A plain button: a menu for three
// choices would put a menu library into the first load of every page.
import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { applyTheme, readTheme, storeTheme, type ThemeChoice } from './theme';

const next: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const words: Record<ThemeChoice, string> = { system: 'as the system', light: 'light', dark: 'dark' };
const icons = { system: Monitor, light: Sun, dark: Moon };

export function ThemeSwitch() {
  const [choice, setChoice] = useState<ThemeChoice>('system');
  useEffect(() => setChoice(readTheme()), []);
  useEffect(() => {
    if (choice !== 'system') {
      return;
    }
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    const follow = () => applyTheme('system');
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, [choice]);
  const Icon = icons[choice];
  const label = `Theme: ${words[choice]}. Change to ${words[next[choice]]}`;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={() => {
        setChoice(next[choice]);
        storeTheme(next[choice]);
      }}
      className="inline-flex size-7 items-center justify-center rounded-md text-ink-2 hover:bg-raised hover:text-ink"
    >
      <Icon size={15} aria-hidden="true" />
    </button>
  );
}
