// Light, dark or the system's theme. The script runs before the first paint, so the page never flashes in the other theme.

export type ThemeChoice = 'light' | 'dark' | 'system';

export const themeKey = 'penstock.theme';

/** Inline script for <head>; constant text, no data of any user in it. */
export const themeScript = `(function(){try{var c=localStorage.getItem('${themeKey}');var d=c==='dark'||(c!=='light'&&matchMedia('(prefers-color-scheme: dark)').matches);document.documentElement.dataset.theme=d?'dark':'light'}catch(e){document.documentElement.dataset.theme='light'}})()`;

export function readTheme(): ThemeChoice {
  try {
    const stored = window.localStorage.getItem(themeKey);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

export function applyTheme(choice: ThemeChoice): void {
  const isDark =
    choice === 'dark' || (choice === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}

export function storeTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') {
      window.localStorage.removeItem(themeKey);
    } else {
      window.localStorage.setItem(themeKey, choice);
    }
  } catch {
    // A browser that refuses storage keeps the choice for this page only.
  }
  applyTheme(choice);
}
