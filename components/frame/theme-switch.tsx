'use client';
// Chooses light, dark or the system's theme; follows the system while that is the choice.
import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Menu, MenuChoice } from '../ui/menu';
import { applyTheme, readTheme, storeTheme, type ThemeChoice } from './theme';

const options: readonly { value: ThemeChoice; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As the system' },
];

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
  const Icon = choice === 'light' ? Sun : choice === 'dark' ? Moon : Monitor;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label="Theme"
          className="inline-flex size-7 items-center justify-center rounded-md text-ink-2 hover:bg-raised hover:text-ink"
        >
          <Icon size={15} aria-hidden="true" />
        </button>
      }
    >
      <MenuChoice
        label="Theme"
        value={choice}
        options={options}
        onChange={(next) => {
          setChoice(next);
          storeTheme(next);
        }}
      />
    </Menu>
  );
}
