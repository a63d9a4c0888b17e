// A new alert rule.
import { NewRulePage } from '@/components/alerts/new-rule-page';

export const metadata = { title: 'New alert rule' };

export default function Page() {
  return <NewRulePage />;
}
