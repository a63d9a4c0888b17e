// All alert rules.
import { RulesPage } from '@/components/alerts/rules-page';

export const metadata = { title: 'Alert rules' };

export default function Page() {
  return <RulesPage />;
}
