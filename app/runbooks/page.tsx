// The library of runbooks.
import { RunbooksPage } from '@/components/runbooks/runbooks-page';

export const metadata = { title: 'Runbooks' };

export default function Page() {
  return <RunbooksPage />;
}
