// Versions, sizes and parts of this installation.
import { AboutPage } from '@/components/settings/about-page';

export const metadata = { title: 'About' };

export default function Page() {
  return <AboutPage />;
}
