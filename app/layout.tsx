// The frame around every page: rail, top bar, content. The theme is set before the first paint.
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { type ReactNode, Suspense } from 'react';
import { LiveBanner } from '@/components/frame/live-dot';
import { Providers } from '@/components/frame/providers';
import { Rail } from '@/components/frame/rail';
import { themeScript } from '@/components/frame/theme';
import { TopBar } from '@/components/frame/top-bar';

export const metadata: Metadata = {
  title: { default: 'Penstock', template: '%s · Penstock' },
  description: 'Operations console for stream pipelines',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: constant text of ours, needed before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-3 focus:py-1"
        >
          Skip to content
        </a>
        <Providers>
          <div className="sm:flex">
            <Rail />
            <div className="min-w-0 flex-1">
              <TopBar />
              <LiveBanner />
              <main
                id="content"
                tabIndex={-1}
                className="mx-auto w-full max-w-[1680px] p-4 outline-none max-sm:p-3 max-sm:pb-20"
              >
                <Suspense>{children}</Suspense>
              </main>
            </div>
          </div>
        </Providers>
      </body>
    </html>
  );
}
